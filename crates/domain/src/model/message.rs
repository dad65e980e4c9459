//! A message, and the ways to ask for several.

use std::sync::Arc;

use super::{Attachment, ChannelId, GuildId, MessageId, Reactions, RepliedTo, Timestamp, User};

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Its id.
    pub id: MessageId,
    /// Where it stands.
    pub channel: ChannelId,
    /// The guild of that channel.
    pub guild: Option<GuildId>,
    /// Who wrote it.
    pub author: Arc<User>,
    /// What it says.
    pub content: String,
    /// The author's own mark on it: the same words under the same mark again in this channel answer this message.
    pub nonce: Option<String>,
    /// When it was committed; never earlier than its predecessor in the channel.
    pub created_at: Timestamp,
    /// When its content last changed.
    pub edited_at: Option<Timestamp>,
    /// The members whom it mentions, each once, in order.
    pub mentions: Vec<Arc<User>>,
    /// Whether it mentions everybody in the channel.
    pub mentions_everyone: bool,
    /// What others answered it with.
    pub reactions: Reactions,
    /// The message that it answers.
    pub reply_to: Option<Arc<RepliedTo>>,
    /// The files that it carries, in the order in which they were sent; then its content may be empty.
    pub attachments: Vec<Attachment>,
}

impl Message {
    /// When it was last touched.
    #[must_use]
    pub fn updated_at(&self) -> Timestamp {
        self.edited_at.unwrap_or(self.created_at)
    }
}

/// Which messages of a channel to read. All answers are newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Window {
    /// The newest.
    Newest,
    /// Those right before this message.
    Before(MessageId),
    /// Those right after this message.
    After(MessageId),
    /// This message and those around it.
    Around(MessageId),
    /// The first at or after this moment and those around it; the newest where there is none.
    At(Timestamp),
    /// All but this many of the newest.
    Skip(u64),
}

/// A page of a channel's history, newest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// The messages.
    pub messages: Vec<Message>,
    /// How many the channel holds, read together with them.
    pub total: u64,
    /// Whether there are older ones than those in the page.
    pub has_more: bool,
}
