//! Port for channels and who is in them.

use std::sync::Arc;

use async_trait::async_trait;

use crate::model::{Channel, ChannelId, ChannelView, GuildId, Role, Roster, Timestamp, User, UserId};
use crate::{FieldProblem, Outcome};

/// A room to be made.
#[derive(Clone, Debug)]
pub struct NewChannel {
    /// The guild it belongs to, if it is to be a guild's.
    pub guild: Option<GuildId>,
    /// Its name.
    pub name: String,
    /// The folded name it claims, in the dialects that promise unique names.
    pub claim: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether strangers may not know of it.
    pub private: bool,
    /// The code that admits to it.
    pub join_code: Option<String>,
}

/// What is to change in a channel. What is none stays as it is.
#[derive(Clone, Debug, Default)]
pub struct ChannelChange {
    /// Its name.
    pub name: Option<NewName>,
    /// What it is for; the inner none takes it away.
    pub description: Option<Option<String>>,
    /// Whether strangers may not know of it.
    pub private: Option<bool>,
    /// The code that admits to it; the inner none takes it away.
    pub join_code: Option<Option<String>>,
    /// Who is to own it.
    pub owner: Option<UserId>,
    /// The code for a channel that becomes private and would have none.
    pub spare_code: String,
}

/// A channel's new name.
#[derive(Clone, Debug)]
pub struct NewName {
    /// As it is shown.
    pub name: String,
    /// What it claims where the channel's old name was claimed.
    pub claim: Result<String, FieldProblem>,
}

/// How somebody stands in a channel, and since when.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    /// The number of their membership, unique in the installation.
    pub number: i64,
    /// What they may do.
    pub role: Role,
    /// When they came in.
    pub since: Timestamp,
}

/// What somebody shows to be let into a channel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Admission {
    /// Nothing but its id.
    Open(ChannelId),
    /// Its join code.
    Code(String),
}

/// Which channels to list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChannelFilter {
    /// The rooms that belong to no guild and that the user is in, latest message first.
    OwnRooms,
    /// All that the user may know of, by id.
    Seen,
    /// All public ones, by id.
    Public,
}

/// What happens when the owner of a channel leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerLeaves {
    /// The longest-standing other member becomes owner; the last one to leave takes the channel with them.
    HandsOver,
    /// It is refused with `OwnerStays`.
    Refused,
}

/// How somebody is put out of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Departure {
    /// May join again.
    Removed,
    /// May not.
    Banned,
}

/// A slice of a list that is ordered by id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Slice {
    /// Begins after this id.
    pub after: Option<UserId>,
    /// Leaves out this many from there.
    pub skip: u64,
    /// At most this many.
    pub count: u32,
}

/// Somebody with whom one has a conversation of two, or could have one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correspondent {
    /// Who.
    pub user: Arc<User>,
    /// The conversation, if there is one, and when something was said there last.
    pub conversation: Option<(ChannelId, Option<Timestamp>)>,
}

/// Channels.
#[async_trait]
pub trait Channels: Send + Sync {
    /// A channel as its member sees it; others are told `Unknown`, or of a public channel `Forbidden(Membership)`.
    async fn channel(&self, user: UserId, channel: ChannelId) -> Outcome<ChannelView>;

    /// A channel as anybody sees it who may know of it.
    async fn channel_seen(&self, user: UserId, channel: ChannelId) -> Outcome<ChannelView>;

    /// The channel that claimed this folded name, if the user may know of it.
    async fn channel_named(&self, user: UserId, claim: &str) -> Outcome<Option<ChannelId>>;

    /// The channel of this name that the user is in, the latest spoken in of several. Names are compared as claims are.
    async fn channel_called(&self, user: UserId, name: &str) -> Outcome<Option<ChannelId>>;

    /// The channel that this code admits to, as its member sees it; `Unknown` where it admits the user to none.
    async fn channel_with_code(&self, user: UserId, code: &str) -> Outcome<ChannelView>;

    /// All channels that the user is in, those with the latest message (else made last) first. With `conversations`
    /// only those of that kind or only the others; none for both. Rosters are cut as in lists.
    async fn channels_of(
        &self,
        user: UserId,
        conversations: Option<bool>,
        skip: u64,
        count: u32,
    ) -> Outcome<Vec<ChannelView>>;

    /// Everybody else: first, by id, those with whom the user has no conversation of two, then the others, the one who
    /// was spoken with last at the end.
    async fn correspondents(&self, user: UserId, skip: u64, count: u32) -> Outcome<Vec<Correspondent>>;

    /// The conversation of two that the user has with somebody.
    async fn conversation_with(&self, user: UserId, other: UserId) -> Outcome<Option<ChannelId>>;

    /// All channels that the user may know of, by id: public ones and their own. Rosters are cut as in lists.
    async fn channels_seen_by(&self, user: UserId, skip: u64, count: u32) -> Outcome<Vec<ChannelView>>;

    /// Channels without the people in them.
    async fn bare_channels(&self, user: UserId, which: ChannelFilter, skip: u64, count: u32) -> Outcome<Vec<Channel>>;

    /// How a member stands in a channel; for members only. `Unknown(Member)` of anybody else.
    async fn post(&self, user: UserId, channel: ChannelId, target: UserId) -> Outcome<Membership>;

    /// Accounts by id that a member could put in: those that aren't in and aren't banned. With no channel all but
    /// the asker.
    async fn available_users(
        &self,
        user: UserId,
        channel: Option<ChannelId>,
        skip: u64,
        count: u32,
    ) -> Outcome<Vec<Arc<User>>>;

    /// Whom the channel has banned, oldest first; the owner's right.
    async fn banned(&self, user: UserId, channel: ChannelId) -> Outcome<Vec<Arc<User>>>;

    /// Members by id, a slice of them; for members only. The roster's total counts all.
    async fn members(&self, user: UserId, channel: ChannelId, slice: Slice) -> Outcome<Roster>;

    /// The channel, if the user is in it: the cheapest of these questions.
    async fn membership(&self, user: UserId, channel: ChannelId) -> Outcome<Arc<Channel>>;
}
