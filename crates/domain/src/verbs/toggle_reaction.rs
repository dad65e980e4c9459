//! Reacts to a message, or takes the reaction back where it stands.

use crate::model::{Actor, ReactionChoice};
use crate::ports::MessageRef;

/// Takes one's own such reaction back, or reacts where there is none, in one commit. Whether it stands now.
#[derive(Clone, Debug)]
pub struct ToggleReaction {
    /// Who does it.
    pub actor: Actor,
    /// The message.
    pub named: MessageRef,
    /// Which reaction.
    pub choice: ReactionChoice,
}
