//! Port for messages, and for what a listener starts from.

use std::sync::Arc;

use async_trait::async_trait;

use super::GuildSummary;
use crate::Outcome;
use crate::event::Stream;
use crate::model::{Actor, Channel, ChannelId, Message, Page, User, UserId, Window};

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
    pub nonce: Option<String>,
}

/// What a listener is told first, all read at one moment.
#[derive(Clone, Debug)]
pub struct Snapshot {
    /// The account.
    pub user: Arc<User>,
    /// Its guilds with their open channels.
    pub guilds: Vec<GuildSummary>,
    /// Its channels that belong to no guild, conversations included, with those in them (cut as in a `Roster`).
    pub channels: Vec<(Channel, Vec<Arc<User>>)>,
    /// The streams it may listen to and the last `seq` of each at that moment.
    pub heads: Vec<(Stream, u64)>,
}

/// The streams that a user may listen to: their own, their guilds', their channels', the server's.
pub type Memberships = Vec<Stream>;

/// Messages.
#[async_trait]
pub trait Messages: Send + Sync {
    /// Sends. Announces `MessageCreated`. The same author's same nonce answers the message it made before, and announces nothing.
    async fn send(&self, new: NewMessage) -> Outcome<Arc<Message>>;

    /// A page of a channel's history; for members only. At most `count`, which is at most `limits::PAGE`.
    /// A window around an unknown message is `Unknown(Message)`.
    async fn page(&self, user: UserId, channel: ChannelId, window: Window, count: u32) -> Outcome<Page>;

    /// One message; for members of its channel only.
    async fn message(&self, user: UserId, message: crate::model::MessageId) -> Outcome<Message>;

    /// The streams that a user may listen to now.
    async fn memberships(&self, user: UserId) -> Outcome<Memberships>;

    /// What a listener starts from.
    async fn snapshot(&self, user: UserId) -> Outcome<Snapshot>;
}
