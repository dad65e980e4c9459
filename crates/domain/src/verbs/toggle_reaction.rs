//! Reacts to a message, or takes the reaction back where it stands.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ReactionChoice};
use crate::ports::MessageRef;

/// Turns it over, in one commit. Whether it stands now.
pub async fn toggle_reaction(core: &Core, actor: Actor, named: MessageRef, choice: ReactionChoice) -> Outcome<bool> {
    core.store.toggle_reaction(actor, named, choice).await
}
