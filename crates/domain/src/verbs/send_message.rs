//! Sends a message.

use std::sync::Arc;

use crate::core::Core;
use crate::model::{Actor, AttachmentId, ChannelId, Message, Nonce, Reply, SendDigest, Upload};
use crate::ports::NewFile;
use crate::rules::text;
use crate::verbs::check::Check;
use crate::verbs::keep_files::{discard, ids, keep_files};
use crate::{FieldProblem, InvalidField, Outcome, Refusal, limits};

/// Sends a message, whose content has been checked. Announces `MessageCreated`, and `Mentioned` of each member whom it
/// mentions, by name or by answering them. What it answers has to stand in the same channel, else it is `Unknown(Message)`. A send repeated (the same author, channel, nonce, words and files) answers the message it made before, and
/// announces nothing; once that is deleted it is `Unknown(Message)`. A file that isn't the author's own and unattached
/// is `Unknown(File)`.
#[derive(Clone, Debug)]
pub struct SendMessage {
    /// Who sends it.
    pub actor: Actor,
    /// The channel that it is sent to.
    pub channel: ChannelId,
    /// What it says.
    pub content: String,
    /// The sender's own mark.
    pub nonce: Option<Nonce>,
    /// The message that it answers.
    pub reply: Option<Reply>,
    /// Unattached files of the sender that it takes, each once, in the order of their ids.
    pub attachments: Vec<AttachmentId>,
}

/// Looks up the message that the same send made before. It sends nothing.
#[derive(Clone, Debug)]
pub struct SentBefore {
    /// What is to be sent.
    pub new: SendMessage,
}

/// What is to be sent.
#[derive(Clone, Debug, Default)]
pub struct MessageDraft {
    /// What it says.
    pub content: String,
    /// The sender's own mark: sending the same again under the same one answers the message that was made before.
    pub nonce: Option<String>,
    /// The message that it answers.
    pub reply: Option<Reply>,
}

impl MessageDraft {
    /// What is wrong with it, for those who found something wrong already and want to name all of it.
    #[must_use]
    pub fn problems(&self) -> Vec<InvalidField> {
        let mut check = Check::default();
        self.check(&mut check, false);
        check.problems()
    }

    /// Checks content and nonce. With files the content may be empty.
    fn check(&self, check: &mut Check, files: bool) -> (String, Option<String>) {
        let silent = files && self.content.trim().is_empty();
        let content = if silent { String::new() } else { check.field("content", text::content(&self.content)) };
        let nonce = self.nonce.as_deref().filter(|nonce| !nonce.is_empty());
        (content, check.optional("nonce", nonce.map(|nonce| text::line(nonce, limits::NONCE_CHARS))))
    }
}

/// Sends. When this returns, the message is durable and this node's listeners have been told.
pub async fn send_message(core: &Core, actor: Actor, channel: ChannelId, draft: MessageDraft) -> Outcome<Arc<Message>> {
    send(core, actor, channel, draft, NewFiles::default()).await
}

/// Sends a message with files: those whose contents were taken in for it, and unattached ones that were kept before.
/// Its content may then be empty. If no message comes of it, the contents that were taken in are deleted.
pub async fn send_with_files(
    core: &Core,
    actor: Actor,
    channel: ChannelId,
    draft: MessageDraft,
    new: Vec<NewFile>,
    kept: Vec<AttachmentId>,
) -> Outcome<Arc<Message>> {
    let contents: Vec<(String, [u8; 32])> = new.iter().map(|file| (file.name.clone(), file.digest)).collect();
    let uploads: Vec<Upload<'_>> = contents.iter().map(|(name, digest)| (name.as_str(), digest)).collect();
    let new = match keep_files(core, actor, new, Some(channel)).await {
        Ok(files) => ids(&files),
        // A send that is repeated needs no room: its files were kept the first time.
        Err(Refusal::StorageFull) => {
            let new = draft.with(actor, channel, NewFiles { kept, new: &[], uploads: &uploads })?;
            let before = if new.nonce.is_some() { core.perform(SentBefore { new }).await? } else { None };
            return before.ok_or(Refusal::StorageFull);
        }
        Err(refusal) => return Err(refusal),
    };
    let sent = send(core, actor, channel, draft, NewFiles { kept, new: &new, uploads: &uploads }).await;
    // A send that was repeated answers the message of the first time, with the files of the first time.
    let taken = |id: &AttachmentId| sent.iter().any(|message| message.attachments.iter().any(|file| file.id == *id));
    discard(core, new.into_iter().filter(|id| !taken(id)).collect()).await;
    sent
}

/// The files of a send.
#[derive(Default)]
struct NewFiles<'a> {
    /// Unattached ones that were kept before.
    kept: Vec<AttachmentId>,
    /// Those that came with it,
    new: &'a [AttachmentId],
    /// and what they are.
    uploads: &'a [Upload<'a>],
}

async fn send(
    core: &Core,
    actor: Actor,
    channel: ChannelId,
    draft: MessageDraft,
    files: NewFiles<'_>,
) -> Outcome<Arc<Message>> {
    core.perform(draft.with(actor, channel, files)?).await
}

impl MessageDraft {
    /// The message that it makes with these files.
    fn with(&self, actor: Actor, channel: ChannelId, files: NewFiles<'_>) -> Outcome<SendMessage> {
        let NewFiles { mut kept, new, uploads } = files;
        kept.sort_unstable();
        kept.dedup();
        let mut attachments: Vec<AttachmentId> = kept.iter().chain(new).copied().collect();
        attachments.sort_unstable();
        let mut check = Check::default();
        let (content, nonce) = self.check(&mut check, !attachments.is_empty() || !uploads.is_empty());
        let too_many = attachments.len() > limits::MESSAGE_ATTACHMENTS;
        check.optional(
            "attachments",
            too_many.then_some(Err::<(), _>(FieldProblem::TooLong(limits::MESSAGE_ATTACHMENTS))),
        );
        check.done()?;
        let digest = |text| Nonce { text, digest: SendDigest::of(&content, &kept, uploads.iter().copied()) };
        let nonce = nonce.map(digest);
        Ok(SendMessage { actor, channel, content, nonce, reply: self.reply, attachments })
    }
}
