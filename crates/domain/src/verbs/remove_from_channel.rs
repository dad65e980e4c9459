//! Removes a member from a channel, or bans somebody from it.

use crate::model::{Actor, ChannelId, UserId};
use crate::ports::Departure;

/// Puts a member out of a channel, or bans anybody, member or not: the owner's right. Announces `ChannelMemberRemoved`
/// if they were in. Removing whoever isn't in is `Unknown(Member)`; banning again changes nothing. In a guild's channel
/// only a ban is possible. When it is answered, their sockets on this node hear nothing more of the channel.
#[derive(Clone, Debug)]
pub struct RemoveFromChannel {
    /// Who does it.
    pub actor: Actor,
    /// The channel.
    pub channel: ChannelId,
    /// Who is put out.
    pub target: UserId,
    /// Whether they may come back.
    pub how: Departure,
}
