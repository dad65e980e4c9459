//! Guilds, their members and invites.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Actor, Guild, GuildId, Invite, User, UserId};
use domain::ports::{Departure, GuildSummary, Guilds, NewGuild, NewInvite};

use crate::acts::{
    CreateGuild, CreateInvite, DeleteGuild, JoinGuild, LeaveGuild, RemoveFromGuild, RevokeInvite, UnbanFromGuild,
    UpdateGuild,
};
use crate::handle::{Readers, StoreHandle};
use crate::reads::guilds::{BareGuilds, GuildBans, GuildInvites, GuildMembers, GuildsOf, OneGuild, StandingInvite};

#[async_trait]
impl<R: Readers> Guilds for StoreHandle<R> {
    async fn make_guild(&self, actor: Actor, new: NewGuild) -> Outcome<Guild> {
        self.act(CreateGuild { actor, new }).await
    }

    async fn guilds_of(&self, user: UserId) -> Outcome<Vec<GuildSummary>> {
        self.read(GuildsOf(user)).await
    }

    async fn bare_guilds(&self, user: UserId) -> Outcome<Vec<Guild>> {
        self.read(BareGuilds(user)).await
    }

    async fn guild(&self, user: UserId, guild: GuildId) -> Outcome<GuildSummary> {
        self.read(OneGuild { user, guild }).await
    }

    async fn update_guild(&self, actor: Actor, guild: GuildId, name: String) -> Outcome<Guild> {
        self.act(UpdateGuild { actor, guild, name }).await
    }

    async fn delete_guild(&self, actor: Actor, guild: GuildId) -> Outcome<()> {
        self.act(DeleteGuild { actor, guild }).await
    }

    async fn invites(&self, user: UserId, guild: GuildId) -> Outcome<Vec<Invite>> {
        self.read(GuildInvites { user, guild }).await
    }

    async fn revoke_invite(&self, actor: Actor, code: &str) -> Outcome<()> {
        self.act(RevokeInvite { actor, code: code.to_owned() }).await
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

    async fn create_invite(&self, actor: Actor, guild: GuildId, new: NewInvite) -> Outcome<Invite> {
        self.act(CreateInvite { actor, guild, new }).await
    }

    async fn invite(&self, code: &str) -> Outcome<Invite> {
        self.read(StandingInvite(code.to_owned())).await
    }

    async fn join_guild(&self, actor: Actor, code: &str) -> Outcome<Guild> {
        self.act(JoinGuild { actor, code: code.to_owned() }).await
    }

    async fn leave_guild(&self, actor: Actor, guild: GuildId) -> Outcome<()> {
        self.act(LeaveGuild { actor, guild }).await
    }

    async fn kick_from_guild(&self, actor: Actor, guild: GuildId, target: UserId) -> Outcome<()> {
        self.act(RemoveFromGuild { actor, guild, target, how: Departure::Removed }).await
    }

    async fn ban_from_guild(&self, actor: Actor, guild: GuildId, target: UserId) -> Outcome<()> {
        self.act(RemoveFromGuild { actor, guild, target, how: Departure::Banned }).await
    }

    async fn unban_from_guild(&self, actor: Actor, guild: GuildId, target: UserId) -> Outcome<()> {
        self.act(UnbanFromGuild { actor, guild, target }).await
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
}
