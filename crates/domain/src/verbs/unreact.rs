//! Takes a reaction back.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ReactionChoice};
use crate::ports::MessageRef;

/// Takes one's own reaction back. False when there was none, and then nobody is told.
pub async fn unreact(core: &Core, actor: Actor, named: MessageRef, choice: ReactionChoice) -> Outcome<bool> {
    core.store.unreact(actor, named, choice).await
}
