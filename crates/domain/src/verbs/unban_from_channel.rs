//! Lifts a ban from a channel.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ChannelId, ChannelView, UserId};

/// Lifts a ban, so that joining is possible again.
pub async fn unban_from_channel(core: &Core, actor: Actor, channel: ChannelId, target: UserId) -> Outcome<ChannelView> {
    core.store.unban(actor, channel, target).await
}
