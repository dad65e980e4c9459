//! Takes a reaction back.

use crate::model::{Actor, ReactionChoice};
use crate::ports::MessageRef;

/// Takes one's own reaction back. Announces `ReactionRemoved`. False when there was none.
#[derive(Clone, Debug)]
pub struct Unreact {
    /// Who does it.
    pub actor: Actor,
    /// The message.
    pub named: MessageRef,
    /// Which reaction.
    pub choice: ReactionChoice,
}
