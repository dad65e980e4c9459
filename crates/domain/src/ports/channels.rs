//! Port for channels and who is in them.

use std::sync::Arc;

use async_trait::async_trait;

use crate::model::{Actor, Channel, ChannelId, ChannelView, GuildId, Role, Roster, Timestamp, User, UserId};
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

/// A conversation to be opened.
#[derive(Clone, Debug)]
pub struct NewConversation {
    /// The others, without the creator, each once, one or more.
    pub others: Vec<UserId>,
    /// Its name, if it is one of more than two; else one is made of their names.
    pub name: Option<String>,
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
    /// Makes a room. In a guild that is the owner's right; elsewhere the actor owns it and is its first member.
    /// Announces `ChannelCreated`. `Taken(ChannelName)`, `Taken(JoinCode)`, `TooLong("channels")` as `Invalid`.
    async fn create_channel(&self, actor: Actor, new: NewChannel) -> Outcome<ChannelView>;

    /// Opens a conversation; of two people the one they have. Announces `ChannelCreated` if it is new.
    async fn open_conversation(&self, actor: Actor, new: NewConversation) -> Outcome<ChannelView>;

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

    /// Joins. Announces `ChannelMemberAdded`. Being in already is `AlreadyMember`; `Unknown` where the code, or the id
    /// of a private channel, opens nothing.
    async fn join_channel(&self, actor: Actor, admission: Admission) -> Outcome<ChannelView> {
        self.join_channel_by(actor, admission, None).await
    }

    /// Joins a channel; what is announced says that this dialect's answer tells the actor of it.
    async fn join_channel_by(
        &self,
        actor: Actor,
        admission: Admission,
        dialect: Option<&'static str>,
    ) -> Outcome<ChannelView>;

    /// Leaves. Announces `ChannelMemberRemoved`, and `ChannelUpdated` and `RoleChanged` for a new owner or
    /// `ChannelDeleted` after the last.
    async fn leave_channel(&self, actor: Actor, channel: ChannelId, owner: OwnerLeaves) -> Outcome<()>;

    /// Changes it; the owner's right. Announces `ChannelUpdated` if anything changed. `Taken(ChannelName)`, `Taken(JoinCode)`.
    /// A guild's channel and a conversation have no privacy and no code of their own.
    async fn update_channel(&self, actor: Actor, channel: ChannelId, change: ChannelChange) -> Outcome<ChannelView>;

    /// Takes it away with all that is in it; the owner's right; not a conversation of two. Announces `ChannelDeleted`.
    /// Answers it as it was.
    async fn delete_channel(&self, actor: Actor, channel: ChannelId) -> Outcome<ChannelView>;

    /// Gives it this join code instead of the one it has; any member may. Announces `ChannelUpdated`.
    async fn renew_join_code(&self, actor: Actor, channel: ChannelId, code: String) -> Outcome<Channel>;

    /// Gives a member a role; the owner's right. Making somebody owner hands the channel over. Announces `RoleChanged` of
    /// everybody whose role is another now, and `ChannelUpdated` of a new owner. `Invalid` where a channel has
    /// `limits::CHANNEL_MODERATORS` and is to get another moderator.
    async fn set_role(&self, actor: Actor, channel: ChannelId, target: UserId, role: Role) -> Outcome<Membership>;

    /// How a member stands in a channel; for members only. `Unknown(Member)` of anybody else.
    async fn post(&self, user: UserId, channel: ChannelId, target: UserId) -> Outcome<Membership>;

    /// Puts somebody else in; any member of a room may. Announces `ChannelMemberAdded`. Lifts no ban.
    async fn add_member(&self, actor: Actor, channel: ChannelId, target: UserId) -> Outcome<()>;

    /// Accounts by id that a member could put in: those that aren't in and aren't banned. With no channel all but
    /// the asker.
    async fn available_users(
        &self,
        user: UserId,
        channel: Option<ChannelId>,
        skip: u64,
        count: u32,
    ) -> Outcome<Vec<Arc<User>>>;

    /// Puts a member out, or bans anybody: the owner's right. Announces `ChannelMemberRemoved` if they were in.
    /// Removing whoever isn't in is `Unknown(Member)`; banning again changes nothing. In a guild's channel only a ban is
    /// possible.
    async fn remove_member(
        &self,
        actor: Actor,
        channel: ChannelId,
        target: UserId,
        how: Departure,
    ) -> Outcome<ChannelView>;

    /// Lifts a ban; the owner's right; lifting none changes nothing. Restores no membership, but in a guild's channel opens it again.
    async fn unban(&self, actor: Actor, channel: ChannelId, target: UserId) -> Outcome<ChannelView>;

    /// Whom the channel has banned, oldest first; the owner's right.
    async fn banned(&self, user: UserId, channel: ChannelId) -> Outcome<Vec<Arc<User>>>;

    /// Members by id, a slice of them; for members only. The roster's total counts all.
    async fn members(&self, user: UserId, channel: ChannelId, slice: Slice) -> Outcome<Roster>;

    /// The channel, if the user is in it: the cheapest of these questions.
    async fn membership(&self, user: UserId, channel: ChannelId) -> Outcome<Channel>;
}
