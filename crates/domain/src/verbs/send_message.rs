//! Sends a message.

use std::sync::Arc;

use crate::core::Core;
use crate::model::{Actor, ChannelId, Message};
use crate::ports::NewMessage;
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Outcome, limits};

/// What is to be sent.
#[derive(Clone, Debug)]
pub struct MessageDraft {
    /// What it says.
    pub content: String,
    /// The sender's own mark: sending again with the same one answers the message that was made before.
    pub nonce: Option<String>,
}

/// Sends. When this returns, the message is durable and this node's listeners have been told.
pub async fn send_message(core: &Core, actor: Actor, channel: ChannelId, draft: MessageDraft) -> Outcome<Arc<Message>> {
    let mut check = Check::default();
    let content = check.field("content", text::content(&draft.content));
    let nonce = draft.nonce.as_deref().filter(|nonce| !nonce.is_empty());
    let nonce = check.optional("nonce", nonce.map(|nonce| text::line(nonce, limits::NONCE_CHARS)));
    check.done()?;
    core.store.send(NewMessage { actor, channel, content, nonce }).await
}
