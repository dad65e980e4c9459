//! Puts somebody else into a channel.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ChannelId, UserId};

/// Puts them in; any member may. Lifts no ban.
pub async fn add_to_channel(core: &Core, actor: Actor, channel: ChannelId, target: UserId) -> Outcome<()> {
    core.store.add_member(actor, channel, target).await
}
