//! Gives a member a role in a channel.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ChannelId, Role, UserId};
use crate::ports::Membership;

/// Gives it; the owner's right. Making somebody owner hands the channel over.
pub async fn set_role(
    core: &Core,
    actor: Actor,
    channel: ChannelId,
    target: UserId,
    role: Role,
) -> Outcome<Membership> {
    core.store.set_role(actor, channel, target, role).await
}
