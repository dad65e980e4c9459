//! Takes a guild away.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, GuildId};

/// Takes it away with its channels. When this returns, nobody on this node listens to any of them.
pub async fn delete_guild(core: &Core, actor: Actor, guild: GuildId) -> Outcome<()> {
    core.store.delete_guild(actor, guild).await
}
