//! Leaves a guild.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, GuildId};

/// Leaves. When this returns, the actor's sockets on this node hear nothing more of the guild.
pub async fn leave_guild(core: &Core, actor: Actor, guild: GuildId) -> Outcome<()> {
    core.store.leave_guild(actor, guild).await
}
