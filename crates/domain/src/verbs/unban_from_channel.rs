//! Lifts a ban from a channel.

use crate::model::{Actor, ChannelId, UserId};

/// Lifts a channel's ban, so that joining is possible again; the owner's right; lifting none changes nothing. Restores
/// no membership, but opens a guild's channel again.
#[derive(Clone, Debug)]
pub struct UnbanFromChannel {
    /// Who does it.
    pub actor: Actor,
    /// The channel.
    pub channel: ChannelId,
    /// Whose ban is lifted.
    pub target: UserId,
}
