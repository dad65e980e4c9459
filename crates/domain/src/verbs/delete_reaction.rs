//! Takes a reaction back by its id.

use crate::model::{Actor, ReactionId};

/// Takes a reaction back by its id; for whoever made it. Announces `ReactionRemoved`.
#[derive(Clone, Debug)]
pub struct DeleteReaction {
    /// Who does it.
    pub actor: Actor,
    /// The reaction.
    pub reaction: ReactionId,
}
