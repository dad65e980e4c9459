//! Removes a member from a guild.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, GuildId, UserId};

/// Removes a member, who may come back by invite. When this returns, their sockets on this node hear nothing more of it.
pub async fn kick_from_guild(core: &Core, actor: Actor, guild: GuildId, target: UserId) -> Outcome<()> {
    core.store.kick_from_guild(actor, guild, target).await
}
