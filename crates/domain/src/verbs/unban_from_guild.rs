//! Lifts a ban from a guild.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, GuildId, UserId};

/// Lifts a ban, so that an invite admits again.
pub async fn unban_from_guild(core: &Core, actor: Actor, guild: GuildId, target: UserId) -> Outcome<()> {
    core.store.unban_from_guild(actor, guild, target).await
}
