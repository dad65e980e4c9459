//! Takes away what somebody wrote in a channel.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ChannelId};
use crate::ports::Cleared;

/// Takes away all of the actor's own messages in a channel, and says how many; for members only. What the others say
/// meanwhile isn't kept waiting: it is done some at a time, the newest first.
pub async fn clear_messages(core: &Core, actor: Actor, channel: ChannelId) -> Outcome<u64> {
    let (mut cleared, mut before) = (0, None);
    loop {
        let Cleared { count, next } = core.store.clear(actor, channel, before).await?;
        cleared += count;
        if next.is_none() {
            return Ok(cleared);
        }
        before = next;
    }
}
