//! Leaves a channel that has members of its own.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ChannelId};
use crate::ports::OwnerLeaves;

/// Leaves. When this returns, the actor's sockets on this node hear nothing more of the channel.
pub async fn leave_channel(core: &Core, actor: Actor, channel: ChannelId, owner: OwnerLeaves) -> Outcome<()> {
    core.store.leave_channel(actor, channel, owner).await
}
