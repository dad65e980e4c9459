//! Takes away what somebody wrote.

use crate::core::Core;
use crate::model::{Actor, ChannelId, MessageId};
use crate::ports::Cleared;
use crate::{Outcome, Refusal};

/// Deletes some of the actor's own messages in a channel, the newest before `before`; for members only. At most
/// `limits::CLEARED_AT_ONCE` are deleted, and at most `limits::CLEARING_LOOKS` of all messages that they wrote
/// anywhere are looked at, so that one act doesn't hold up others. Announces `MessageDeleted` of each.
#[derive(Clone, Debug)]
pub struct ClearMessages {
    /// Who does it.
    pub actor: Actor,
    /// The channel.
    pub channel: ChannelId,
    /// Where to go on; none to begin with the newest.
    pub before: Option<MessageId>,
}

/// Takes away all of the actor's own messages in a channel, or with none in all channels that they are in, and says how
/// many. What the others say meanwhile isn't kept waiting: it is done some at a time, the newest first.
pub async fn clear_messages(core: &Core, actor: Actor, channel: Option<ChannelId>) -> Outcome<u64> {
    let Some(channel) = channel else { return everywhere(core, actor).await };
    in_channel(core, actor, channel).await
}

/// One channel after the other, the one first that they spoke in last.
async fn everywhere(core: &Core, actor: Actor) -> Outcome<u64> {
    let (mut cleared, mut shut) = (0, None);
    loop {
        let newest = core.store.written_by(actor.user, 0, 1).await?;
        let Some(newest) = newest.first() else { return Ok(cleared) };
        match in_channel(core, actor, newest.channel).await {
            // Nothing is left there to delete: the newest message was deleted by something else meanwhile.
            Ok(0) => return Ok(cleared),
            Ok(more) => cleared += more,
            // They were a member a moment ago, and aren't any more.
            Err(Refusal::Unknown(_) | Refusal::Forbidden(_)) if shut != Some(newest.channel) => {
                shut = Some(newest.channel);
            }
            Err(refusal) => return Err(refusal),
        }
    }
}

async fn in_channel(core: &Core, actor: Actor, channel: ChannelId) -> Outcome<u64> {
    let (mut cleared, mut before) = (0, None);
    loop {
        let Cleared { count, next } = core.perform(ClearMessages { actor, channel, before }).await?;
        cleared += count;
        if next.is_none() {
            return Ok(cleared);
        }
        before = next;
    }
}
