//! Port for messages, and for what a listener starts from.

use std::sync::Arc;

use async_trait::async_trait;

use super::GuildSummary;
use crate::Outcome;
use crate::event::Stream;
use crate::model::{
    Actor, AttachmentId, Channel, ChannelId, Message, MessageId, Nonce, Page, Reaction, ReactionChoice, ReactionId,
    ReactionKind, ReactionKindId, Roster, User, UserId, Window,
};

/// A message to be sent. Its content has been checked.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Who sends it.
    pub actor: Actor,
    /// Where.
    pub channel: ChannelId,
    /// What.
    pub content: String,
    /// The sender's own mark.
    pub nonce: Option<Nonce>,
    /// Unattached files of the sender that it takes, each once, in the order of their ids.
    pub attachments: Vec<AttachmentId>,
}

/// How far clearing has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cleared {
    /// How many messages were taken away.
    pub count: u64,
    /// Where to go on; none when that was all.
    pub next: Option<MessageId>,
}

/// A message that somebody names, and the channel that they name it in, if they do: standing elsewhere it is unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageRef {
    /// Which.
    pub message: MessageId,
    /// Where.
    pub channel: Option<ChannelId>,
}

/// An entry of the catalogue to be made by an administrator. Its code has been checked.
#[derive(Clone, Debug)]
pub struct NewReactionKind {
    /// Its code.
    pub code: String,
    /// Its picture.
    pub image_url: String,
}

/// What a listener is told first, all read at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The account.
    pub user: Arc<User>,
    /// Its guilds with their open channels.
    pub guilds: Vec<GuildSummary>,
    /// Its channels that belong to no guild, with those in them where it is a conversation, cut as in lists.
    pub channels: Vec<(Channel, Option<Roster>)>,
    /// The streams it may listen to and the last `seq` of each at that moment.
    pub heads: Vec<(Stream, u64)>,
}

/// The streams that a user may listen to (their own, their guilds', their channels', the server's), and the last
/// `seq` of each.
pub type Memberships = Vec<(Stream, u64)>;

/// Messages.
#[async_trait]
pub trait Messages: Send + Sync {
    /// Sends. Announces `MessageCreated`, and `Mentioned` of each member whom it mentions. A send repeated (the same
    /// author, channel, nonce, words and files) answers the message it made before, and announces nothing; once that
    /// is deleted it is `Unknown(Message)`.
    /// A file that isn't the author's own and unattached is `Unknown(File)`.
    async fn send(&self, new: NewMessage) -> Outcome<Arc<Message>>;

    /// What this very send made, where it is one that is repeated. Nothing is sent.
    async fn sent_before(&self, new: NewMessage) -> Outcome<Option<Arc<Message>>>;

    /// A page of a channel's history; for members only. At most `count`, which is at most `limits::PAGE`.
    /// A window around an unknown message is `Unknown(Message)`.
    async fn page(&self, user: UserId, channel: ChannelId, window: Window, count: u32) -> Outcome<Page>;

    /// One message; for members of its channel only.
    async fn message(&self, user: UserId, message: MessageId) -> Outcome<Message>;

    /// The messages that mention the user where they are a member now, newest first.
    async fn mentions_of(&self, user: UserId, skip: u64, count: u32) -> Outcome<Vec<Message>>;

    /// What was said last in those of the user's channels where something was said last, newest first.
    async fn recent(&self, user: UserId, count: u32) -> Outcome<Vec<Message>>;

    /// The newest message of each of these channels that the user is in, in no order. At most as many channels as
    /// `limits::PAGE`.
    async fn newest_of(&self, user: UserId, channels: &[ChannelId]) -> Outcome<Vec<Message>>;

    /// The user's own messages where they are a member now, newest first.
    async fn written_by(&self, user: UserId, skip: u64, count: u32) -> Outcome<Vec<Message>>;

    /// Takes away some of the actor's own messages in a channel, of those before `before` the newest; for members only.
    /// At most `limits::CLEARED_AT_ONCE`, and at most `limits::CLEARING_LOOKS` of all that they wrote are looked at, which
    /// holds nobody up. Announces `MessageDeleted` of each.
    async fn clear(&self, actor: Actor, channel: ChannelId, before: Option<MessageId>) -> Outcome<Cleared>;

    /// Changes what a message says; the author's right. Announces `MessageUpdated`, unless it says that already, and
    /// `Mentioned` of each member whom it didn't mention before.
    async fn edit(&self, actor: Actor, named: MessageRef, content: String) -> Outcome<Arc<Message>>;

    /// Takes a message away, and answers it as it was; the right of its author and of whoever keeps order in the
    /// channel. Announces `MessageDeleted`. Its place in the history stays, so that pages don't shift.
    async fn delete_message(&self, actor: Actor, named: MessageRef) -> Outcome<Arc<Message>>;

    /// Reacts to a message; any member may. Announces `ReactionAdded`, unless that reaction stands already.
    /// `Unknown(Reaction)` when the catalogue has no such entry.
    async fn react(&self, actor: Actor, named: MessageRef, choice: ReactionChoice) -> Outcome<Arc<Reaction>>;

    /// Takes one's own reaction back. Announces `ReactionRemoved`. False when there was none.
    async fn unreact(&self, actor: Actor, named: MessageRef, choice: ReactionChoice) -> Outcome<bool>;

    /// Takes one's own such reaction back, or reacts where there is none. Whether it stands now.
    async fn toggle_reaction(&self, actor: Actor, named: MessageRef, choice: ReactionChoice) -> Outcome<bool>;

    /// Takes a reaction back by its id; for whoever made it. Announces `ReactionRemoved`.
    async fn delete_reaction(&self, actor: Actor, reaction: ReactionId) -> Outcome<()>;

    /// The reactions to a message with one entry of the catalogue, or all, oldest first, those after `after`; for
    /// members only.
    async fn reactions(
        &self,
        user: UserId,
        named: MessageRef,
        choice: Option<ReactionChoice>,
        after: Option<ReactionId>,
        count: u32,
    ) -> Outcome<Vec<Reaction>>;

    /// The catalogue, by id.
    async fn reaction_kinds(&self, skip: u64, count: u32) -> Outcome<Vec<Arc<ReactionKind>>>;

    /// Puts an entry with a picture into the catalogue; an administrator's right. `Taken(ReactionCode)`.
    async fn create_reaction_kind(&self, actor: Actor, new: NewReactionKind) -> Outcome<Arc<ReactionKind>>;

    /// Takes such an entry out again: it can't be used any more, and the reactions that use it stand. An
    /// administrator's right. `Unknown(Reaction)`, and for what came with the server `Forbidden(Ownership)`.
    async fn delete_reaction_kind(&self, actor: Actor, kind: ReactionKindId) -> Outcome<()>;

    /// The streams that a user may listen to now.
    async fn memberships(&self, user: UserId) -> Outcome<Memberships>;

    /// What a listener starts from.
    async fn snapshot(&self, user: UserId) -> Outcome<Snapshot>;
}
