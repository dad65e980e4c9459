//! Port for guilds, their members and invites.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::Outcome;
use crate::model::{Channel, Guild, GuildId, Invite, InvitePreview, User, UserId};

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
    /// The guilds the user is in, by id, at most `limits::MEMBERSHIPS`.
    async fn guilds_of(&self, user: UserId) -> Outcome<Vec<GuildSummary>>;

    /// The guilds the user is in, by id, without their invites and channels.
    async fn bare_guilds(&self, user: UserId) -> Outcome<Vec<Guild>>;

    /// One guild that the user is in; `Unknown` to strangers.
    async fn guild(&self, user: UserId, guild: GuildId) -> Outcome<GuildSummary>;

    /// How many are in a guild that the user is in; `Unknown` to strangers.
    async fn guild_size(&self, user: UserId, guild: GuildId) -> Outcome<u64>;

    /// A standing invite; `InvalidInvite` when there is none.
    async fn invite(&self, code: &str) -> Outcome<Invite>;

    /// A standing invite and what it leads to, for whoever has its code; `InvalidInvite` when there is none.
    async fn invite_preview(&self, code: &str) -> Outcome<InvitePreview>;

    /// The guild's standing invites, newest first; the owner sees all, others those that they made.
    async fn invites(&self, user: UserId, guild: GuildId) -> Outcome<Vec<Invite>>;

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

    /// Those of these people who are members, by id, of at most `limits::PAGE` of them; for members only.
    async fn guild_members_among(&self, user: UserId, guild: GuildId, people: Vec<UserId>) -> Outcome<Vec<Arc<User>>>;
}
