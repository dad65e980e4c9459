//! Joins a guild by invite.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, Guild};

/// Joins by code. When this returns, the actor's sockets on this node listen to the guild.
pub async fn join_guild(core: &Core, actor: Actor, code: &str) -> Outcome<Guild> {
    core.store.join_guild(actor, code).await
}
