//! Gives a member a role in a channel.

use crate::model::{Actor, ChannelId, Role, UserId};

/// Gives a member a role in a channel; the owner's right. Making somebody owner hands the channel over. Announces
/// `RoleChanged` of everybody whose role is another now, and `ChannelUpdated` of a new owner. `Invalid` where a channel
/// has `limits::CHANNEL_MODERATORS` and is to get another moderator.
#[derive(Clone, Debug)]
pub struct SetRole {
    /// Who does it.
    pub actor: Actor,
    /// The channel.
    pub channel: ChannelId,
    /// Who gets it.
    pub target: UserId,
    /// The role.
    pub role: Role,
}
