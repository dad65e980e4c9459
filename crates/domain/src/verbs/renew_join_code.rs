//! Gives a channel another join code.

use crate::model::{Actor, ChannelId};

/// Gives a channel this join code, which ends the one that it has; any member may. Announces `ChannelUpdated`.
#[derive(Clone, Debug)]
pub struct RenewJoinCode {
    /// Who does it.
    pub actor: Actor,
    /// The channel.
    pub channel: ChannelId,
    /// The new code.
    pub code: String,
}
