//! Changes what a message says.

use std::sync::Arc;

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, Message};
use crate::ports::MessageRef;
use crate::rules::text;
use crate::verbs::check::Check;

/// Changes what a message says; the author's right. Announces `MessageUpdated`, unless it says that already, and
/// `Mentioned` of each member whom it didn't mention before.
#[derive(Clone, Debug)]
pub struct EditMessage {
    /// Who does it.
    pub actor: Actor,
    /// The message.
    pub named: MessageRef,
    /// What it is to say.
    pub content: String,
}

/// Changes it; the author's right. When this returns, this node's listeners have been told.
pub async fn edit_message(core: &Core, actor: Actor, named: MessageRef, content: &str) -> Outcome<Arc<Message>> {
    let mut check = Check::default();
    let content = check.field("content", text::content(content));
    check.done()?;
    core.perform(EditMessage { actor, named, content }).await
}
