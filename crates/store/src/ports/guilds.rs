//! Guilds, their members and invites.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Guild, GuildId, Invite, InvitePreview, User, UserId};
use domain::ports::{GuildSummary, Guilds};

use crate::handle::{Readers, StoreHandle};
use crate::reads::guilds::{
    BareGuilds, GuildBans, GuildInvites, GuildMembers, GuildMembersAmong, GuildSize, GuildsOf, OneGuild, PreviewOf,
    ValidInvite,
};

#[async_trait]
impl<R: Readers> Guilds for StoreHandle<R> {
    async fn guilds_of(&self, user: UserId) -> Outcome<Vec<GuildSummary>> {
        self.read(GuildsOf(user)).await
    }

    async fn bare_guilds(&self, user: UserId) -> Outcome<Vec<Guild>> {
        self.read(BareGuilds(user)).await
    }

    async fn guild(&self, user: UserId, guild: GuildId) -> Outcome<GuildSummary> {
        self.read(OneGuild { user, guild }).await
    }

    async fn guild_size(&self, user: UserId, guild: GuildId) -> Outcome<u64> {
        self.read(GuildSize { user, guild }).await
    }

    async fn invites(&self, user: UserId, guild: GuildId) -> Outcome<Vec<Invite>> {
        self.read(GuildInvites { user, guild }).await
    }

    async fn guild_bans(
        &self,
        user: UserId,
        guild: GuildId,
        after: Option<UserId>,
        count: u32,
    ) -> Outcome<Vec<Arc<User>>> {
        self.read(GuildBans { user, guild, after, count }).await
    }

    async fn invite(&self, code: &str) -> Outcome<Invite> {
        self.read(ValidInvite(code.to_owned())).await
    }

    async fn invite_preview(&self, code: &str) -> Outcome<InvitePreview> {
        self.read(PreviewOf(code.to_owned())).await
    }

    async fn guild_members(
        &self,
        user: UserId,
        guild: GuildId,
        after: Option<UserId>,
        count: u32,
    ) -> Outcome<Vec<Arc<User>>> {
        self.read(GuildMembers { user, guild, after, count }).await
    }

    async fn guild_members_among(&self, user: UserId, guild: GuildId, people: Vec<UserId>) -> Outcome<Vec<Arc<User>>> {
        self.read(GuildMembersAmong { user, guild, people }).await
    }
}
