//! Sends a message.

use std::sync::Arc;

use crate::core::Core;
use crate::model::{Actor, AttachmentId, ChannelId, Message};
use crate::ports::NewMessage;
use crate::rules::text;
use crate::verbs::check::Check;
use crate::{Flaw, Outcome, Why, limits};

/// What is to be sent.
#[derive(Clone, Debug)]
pub struct MessageDraft {
    /// What it says.
    pub content: String,
    /// The sender's own mark: sending again with the same one answers the message that was made before.
    pub nonce: Option<String>,
}

impl MessageDraft {
    /// What is wrong with it, for those who found something wrong already and want to name all of it.
    #[must_use]
    pub fn flaws(&self) -> Vec<Flaw> {
        let mut check = Check::default();
        self.check(&mut check, false);
        check.flaws()
    }

    /// Content and nonce. Next to files nothing need be said.
    fn check(&self, check: &mut Check, files: bool) -> (String, Option<String>) {
        let silent = files && self.content.trim().is_empty();
        let content = if silent { String::new() } else { check.field("content", text::content(&self.content)) };
        let nonce = self.nonce.as_deref().filter(|nonce| !nonce.is_empty());
        (content, check.optional("nonce", nonce.map(|nonce| text::line(nonce, limits::NONCE_CHARS))))
    }
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
    let (content, nonce) = draft.check(&mut check, !attachments.is_empty());
    let too_many = attachments.len() > limits::MESSAGE_ATTACHMENTS;
    check.optional("attachments", too_many.then_some(Err::<(), _>(Why::TooLong(limits::MESSAGE_ATTACHMENTS))));
    check.done()?;
    core.store.send(NewMessage { actor, channel, content, nonce, attachments }).await
}
