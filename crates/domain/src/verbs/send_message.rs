//! Sends a message.

use std::sync::Arc;

use crate::core::Core;
use crate::model::{Actor, AttachmentId, ChannelId, Message};
use crate::ports::NewMessage;
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Outcome, Why, limits};

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
    send_with_files(core, actor, channel, draft, Vec::new()).await
}

/// Sends with files that the sender uploaded before. Then it need not say anything.
pub async fn send_with_files(
    core: &Core,
    actor: Actor,
    channel: ChannelId,
    draft: MessageDraft,
    mut attachments: Vec<AttachmentId>,
) -> Outcome<Arc<Message>> {
    attachments.sort_unstable();
    attachments.dedup();
    let mut check = Check::default();
    let content = if draft.content.trim().is_empty() && !attachments.is_empty() {
        String::new()
    } else {
        check.field("content", text::content(&draft.content))
    };
    let nonce = draft.nonce.as_deref().filter(|nonce| !nonce.is_empty());
    let nonce = check.optional("nonce", nonce.map(|nonce| text::line(nonce, limits::NONCE_CHARS)));
    let too_many = attachments.len() > limits::MESSAGE_ATTACHMENTS;
    check.optional("attachments", too_many.then_some(Err::<(), _>(Why::TooLong(limits::MESSAGE_ATTACHMENTS))));
    check.done()?;
    core.store.send(NewMessage { actor, channel, content, nonce, attachments }).await
}
