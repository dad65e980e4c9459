//! Takes a message away.

use crate::model::Actor;
use crate::ports::MessageRef;

/// Takes a message away, and answers it as it was; the right of its author and of whoever keeps order in the channel.
/// Announces `MessageDeleted`. Its place in the history stays, so that pages don't shift.
#[derive(Clone, Debug)]
pub struct DeleteMessage {
    /// Who does it.
    pub actor: Actor,
    /// The message.
    pub named: MessageRef,
}
