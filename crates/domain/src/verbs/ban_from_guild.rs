//! Bans a user from a guild.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, GuildId, UserId};

/// Bans somebody, member or not. When this returns, their sockets on this node hear nothing more of the guild.
pub async fn ban_from_guild(core: &Core, actor: Actor, guild: GuildId, target: UserId) -> Outcome<()> {
    core.store.ban_from_guild(actor, guild, target).await
}
