//! Takes a channel away.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ChannelId, ChannelView};

/// Takes it away with all that is in it, and answers it as it was. When this returns, nobody on this node listens to it.
pub async fn delete_channel(core: &Core, actor: Actor, channel: ChannelId) -> Outcome<ChannelView> {
    core.store.delete_channel(actor, channel).await
}
