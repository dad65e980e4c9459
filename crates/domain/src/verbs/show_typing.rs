//! Tells a channel that somebody types, and that they stopped.

use std::sync::Arc;

use crate::core::Core;
use crate::fanout::{Subscription, TypingNotice, typing};
use crate::model::{ChannelId, User, UserId};
use crate::{Outcome, Refusal, Resource};

/// Notes that this socket's user types in a channel; for members only. It holds for `limits::TYPING_LIFE` unless it is
/// said again, and ends with the user's next message there, with the membership, and with the sockets that said so.
/// The channel's listeners hear of it at most once in `limits::TYPING_PAUSE`. Not kept.
pub async fn show_typing(
    core: &Core,
    subscription: &Subscription,
    user: &Arc<User>,
    channel: ChannelId,
) -> Outcome<()> {
    let channel = match core.hub.types_in(user.id, channel) {
        Some(channel) => channel,
        None => core.store.membership(user.id, channel).await?,
    };
    let now = core.clock.now();
    let notice = subscription.types(user, &channel, now).ok_or(Refusal::Unknown(Resource::Channel))?;
    if notice == TypingNotice::Told {
        core.bus.publish_ephemeral(vec![typing(Arc::clone(user), channel, true, now)]);
    }
    Ok(())
}

/// Notes that this socket's user stopped typing there.
pub fn stop_typing(core: &Core, subscription: &Subscription, user: UserId, channel: ChannelId) {
    subscription.stops_typing(user, channel, core.clock.now());
}

/// Passes on to other nodes whose typing ended here. Tells channels whose typing ended because it wasn't repeated, and who began again too soon to be told of at once. A
/// node does this about every second.
pub fn settle_typing(core: &Core) {
    core.bus.pass_on(core.hub.take_outbound());
    let begun = core.hub.look_at_typing(core.clock.now());
    if !begun.is_empty() {
        core.bus.publish_ephemeral(begun);
    }
}
