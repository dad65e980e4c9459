//! Removes a member from a channel.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ChannelId, ChannelView, UserId};
use crate::ports::Departure;

/// Removes a member, who may come back. When this returns, their sockets on this node hear nothing more of the channel.
pub async fn remove_from_channel(
    core: &Core,
    actor: Actor,
    channel: ChannelId,
    target: UserId,
) -> Outcome<ChannelView> {
    core.store.remove_member(actor, channel, target, Departure::Removed).await
}
