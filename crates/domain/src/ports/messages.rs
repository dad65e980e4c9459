//! Port for messages, and for what a listener starts from.

use std::sync::Arc;

use async_trait::async_trait;

use super::GuildSummary;
use crate::Outcome;
use crate::event::Stream;
use crate::model::{
    Channel, ChannelId, Message, MessageId, Page, Reaction, ReactionChoice, ReactionId, ReactionKind, ReadState,
    Roster, SessionId, User, UserId, UserSettings, VersionVector, Window,
};

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

/// What a listener is told first, all read at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The account.
    pub user: Arc<User>,
    /// Its guilds with their open channels.
    pub guilds: Vec<GuildSummary>,
    /// Its channels that belong to no guild, with those in them where it is a conversation, cut as in lists.
    pub channels: Vec<(Channel, Option<Roster>)>,
    /// How far it has read in those channels that hold something unread.
    pub read_states: Vec<ReadState>,
    /// What it wants to be told of.
    pub settings: UserSettings,
    /// Where it stands at that moment.
    pub heads: StreamHeads,
}

/// Where a listener stands at a moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StreamHeads {
    /// The streams that it may listen to (its user's own, their guilds', their channels', the server's), and the last `seq`
    /// of each.
    pub streams: Vec<(Stream, u64)>,
    /// All that was committed before that moment, and nothing else.
    pub reached: VersionVector,
}

/// Messages.
#[async_trait]
pub trait Messages: Send + Sync {
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

    /// Whoever begins to listen, by their login where they have one, and the streams that they may listen to now. None for
    /// an account that isn't there; `BadToken` once the login is over.
    async fn entrant(&self, user: UserId, session: Option<SessionId>) -> Outcome<Option<(Arc<User>, Vec<Stream>)>>;

    /// The streams that a user may listen to now.
    async fn stream_heads(&self, user: UserId) -> Outcome<StreamHeads>;

    /// What a listener starts from.
    async fn snapshot(&self, user: UserId) -> Outcome<Snapshot>;
}
