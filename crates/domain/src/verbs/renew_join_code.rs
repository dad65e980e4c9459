//! Gives a channel another join code.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, Channel, ChannelId};

/// Gives it a new random code, which ends the old one; any member may.
pub async fn renew_join_code(core: &Core, actor: Actor, channel: ChannelId) -> Outcome<Channel> {
    core.store.renew_join_code(actor, channel, core.code()).await
}
