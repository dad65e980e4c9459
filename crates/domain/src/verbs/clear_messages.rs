//! Takes away what somebody wrote in a channel.

use crate::Outcome;
use crate::core::Core;
use crate::limits;
use crate::model::{Actor, ChannelId};

/// Takes away all of the actor's own messages in a channel, and says how many; for members only. What the others say
/// meanwhile isn't kept waiting: it is done some at a time, the newest first.
pub async fn clear_messages(core: &Core, actor: Actor, channel: ChannelId) -> Outcome<u64> {
    let mut cleared = 0;
    loop {
        let more = core.store.clear(actor, channel, limits::CLEARED_AT_ONCE).await?;
        cleared += more;
        if more < u64::from(limits::CLEARED_AT_ONCE) {
            return Ok(cleared);
        }
    }
}
