//! Takes an invite back.

use crate::model::Actor;

/// Takes an invite back, so that its code admits nobody from then on; for whoever made it and the guild's owner.
/// `InvalidInvite` when there is none.
#[derive(Clone, Debug)]
pub struct RevokeInvite {
    /// Who does it.
    pub actor: Actor,
    /// The invite's code.
    pub code: String,
}
