//! Reacts to a message.

use std::sync::Arc;

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, Reaction, ReactionChoice};
use crate::ports::MessageRef;

/// Reacts. The reaction that stands already is answered again, and nobody is told.
pub async fn react(core: &Core, actor: Actor, named: MessageRef, choice: ReactionChoice) -> Outcome<Arc<Reaction>> {
    core.store.react(actor, named, choice).await
}
