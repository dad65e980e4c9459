//! Reacts to a message.

use crate::model::{Actor, ReactionChoice};
use crate::ports::MessageRef;

/// Reacts to a message; any member may. Announces `ReactionAdded`; a reaction that stands already is answered again,
/// and nobody is told. `Unknown(Reaction)` when the catalogue has no such entry.
#[derive(Clone, Debug)]
pub struct React {
    /// Who does it.
    pub actor: Actor,
    /// The message.
    pub named: MessageRef,
    /// With what.
    pub choice: ReactionChoice,
}
