//! Takes a reaction back by its id.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ReactionId};

/// Takes it back; the right of whoever made it.
pub async fn delete_reaction(core: &Core, actor: Actor, reaction: ReactionId) -> Outcome<()> {
    core.store.delete_reaction(actor, reaction).await
}
