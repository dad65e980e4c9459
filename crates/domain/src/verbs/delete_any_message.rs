//! Takes away any message, as an administrator.

use crate::core::Core;
use crate::model::{Actor, MessageId};
use crate::verbs::check::Check;
use crate::verbs::register::optional_line;
use crate::{Outcome, limits};

/// Takes away any message; an administrator's right, entered in the record. Announces `MessageDeleted`.
#[derive(Clone, Debug)]
pub struct DeleteAnyMessage {
    /// Who does it.
    pub actor: Actor,
    /// The message.
    pub message: MessageId,
    /// Why.
    pub reason: Option<String>,
}

/// Takes it away. When this returns, this node's listeners have been told.
pub async fn delete_any_message(core: &Core, actor: Actor, message: MessageId, reason: Option<&str>) -> Outcome<()> {
    let mut check = Check::default();
    let reason = check.optional("reason", optional_line(reason, limits::REASON_CHARS));
    check.done()?;
    core.perform(DeleteAnyMessage { actor, message, reason }).await
}
