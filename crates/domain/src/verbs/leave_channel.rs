//! Leaves a channel that has members of its own.

use crate::model::{Actor, ChannelId};
use crate::ports::OwnerLeaves;

/// Leaves a channel that has members of its own. Announces `ChannelMemberRemoved`, and `ChannelUpdated` and
/// `RoleChanged` for a new owner or `ChannelDeleted` after the last. When it is answered, the actor's sockets on this
/// node hear nothing more of the channel.
#[derive(Clone, Debug)]
pub struct LeaveChannel {
    /// Who does it.
    pub actor: Actor,
    /// The channel.
    pub channel: ChannelId,
    /// What happens where the actor owns it.
    pub owner: OwnerLeaves,
}
