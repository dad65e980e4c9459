//! Port for guilds, their members and invites.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::Outcome;
use crate::fanout::ConnectionId;
use crate::model::{Actor, Channel, Guild, GuildId, Invite, User, UserId};

/// An invite to be made.
#[derive(Clone, Debug)]
pub struct NewInvite {
    /// The code.
    pub code: String,
    /// How long it admits.
    pub life: Duration,
    /// How often; none for any number.
    pub max_uses: Option<i64>,
}

/// A guild to be made.
#[derive(Clone, Debug)]
pub struct NewGuild {
    /// Its name.
    pub name: String,
    /// The invite that it is made with, if it is to have one.
    pub invite: Option<NewInvite>,
    /// The socket whose answer tells of it.
    pub answered: Option<ConnectionId>,
}

/// A guild as one of its members sees it in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildSummary {
    /// The guild.
    pub guild: Guild,
    /// Its newest standing invite.
    pub invite_code: Option<String>,
    /// Its channels that are open to the asker, by id.
    pub channels: Vec<Channel>,
}

/// Guilds.
#[async_trait]
pub trait Guilds: Send + Sync {
    /// Makes a guild, owned by the actor, who is its first member. Announces `GuildCreated` to all of the actor's
    /// sockets but `answered`, which is told by the answer.
    async fn create_guild(&self, actor: Actor, name: String, answered: Option<ConnectionId>) -> Outcome<Guild> {
        self.make_guild(actor, NewGuild { name, invite: None, answered }).await
    }

    /// Makes a guild as `new` says, with an invite or without.
    async fn make_guild(&self, actor: Actor, new: NewGuild) -> Outcome<Guild>;

    /// The guilds the user is in, by id, at most `limits::MEMBERSHIPS`.
    async fn guilds_of(&self, user: UserId) -> Outcome<Vec<GuildSummary>>;

    /// The guilds the user is in, by id, without their invites and channels.
    async fn bare_guilds(&self, user: UserId) -> Outcome<Vec<Guild>>;

    /// One guild that the user is in; `Unknown` to strangers.
    async fn guild(&self, user: UserId, guild: GuildId) -> Outcome<GuildSummary>;

    /// Changes its name; the owner's right. Announces `GuildUpdated` if it is another.
    async fn update_guild(&self, actor: Actor, guild: GuildId, name: String) -> Outcome<Guild>;

    /// Takes it away with its channels and all that is in them; the owner's right. Announces `ChannelDeleted` of each
    /// channel, then `GuildDeleted`. Costs no more however many are in it; what is left of it goes later.
    async fn delete_guild(&self, actor: Actor, guild: GuildId) -> Outcome<()>;

    /// Makes an invite; any member may. At most `limits::GUILD_INVITES` stand at once.
    async fn create_invite(&self, actor: Actor, guild: GuildId, new: NewInvite) -> Outcome<Invite>;

    /// A standing invite; `InvalidInvite` when there is none.
    async fn invite(&self, code: &str) -> Outcome<Invite>;

    /// The guild's standing invites, newest first; the owner sees all, others those that they made.
    async fn invites(&self, user: UserId, guild: GuildId) -> Outcome<Vec<Invite>>;

    /// Takes an invite back; for whoever made it and the guild's owner. `InvalidInvite` when there is none.
    async fn revoke_invite(&self, actor: Actor, code: &str) -> Outcome<()>;

    /// Joins by invite. Announces `GuildMemberAdded`. `InvalidInvite`, `AlreadyMember`, `Forbidden(GoodStanding)`.
    async fn join_guild(&self, actor: Actor, code: &str) -> Outcome<Guild>;

    /// Leaves; the owner can't. Announces `GuildMemberRemoved`.
    async fn leave_guild(&self, actor: Actor, guild: GuildId) -> Outcome<()>;

    /// Removes a member; the owner's right. Announces `GuildMemberRemoved`.
    async fn kick_from_guild(&self, actor: Actor, guild: GuildId, target: UserId) -> Outcome<()>;

    /// Bans a user, member or not; the owner's right; repeating it changes nothing. Announces `GuildMemberRemoved` if they were in.
    async fn ban_from_guild(&self, actor: Actor, guild: GuildId, target: UserId) -> Outcome<()>;

    /// Lifts a ban; the owner's right; lifting none changes nothing.
    async fn unban_from_guild(&self, actor: Actor, guild: GuildId, target: UserId) -> Outcome<()>;

    /// Whom the guild has banned, by id, those after `after`, at most `count`; the owner's right.
    async fn guild_bans(
        &self,
        user: UserId,
        guild: GuildId,
        after: Option<UserId>,
        count: u32,
    ) -> Outcome<Vec<Arc<User>>>;

    /// Members by id, those after `after`, at most `count`; for members only.
    async fn guild_members(
        &self,
        user: UserId,
        guild: GuildId,
        after: Option<UserId>,
        count: u32,
    ) -> Outcome<Vec<Arc<User>>>;
}
