//! Takes a picture out of the catalogue of reactions.

use crate::model::{Actor, ReactionKindId};

/// Takes an entry with a picture out of the catalogue of reactions: it can't be used any more, and the reactions that
/// use it stand. An administrator's right. `Unknown(Reaction)`, and for what came with the server
/// `Forbidden(Ownership)`.
#[derive(Clone, Debug)]
pub struct DeleteReactionKind {
    /// Who does it.
    pub actor: Actor,
    /// The entry.
    pub kind: ReactionKindId,
}
