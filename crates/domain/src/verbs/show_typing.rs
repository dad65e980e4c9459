//! Tells a channel that somebody types.

use std::sync::Arc;

use crate::Outcome;
use crate::core::Core;
use crate::event::{Event, Stream, What};
use crate::model::{ChannelId, User};

/// Tells the channel's listeners that the user types, or stopped. Not kept; for members only.
pub async fn show_typing(core: &Core, user: &Arc<User>, channel: ChannelId, active: bool) -> Outcome<()> {
    core.store.membership(user.id, channel).await?;
    core.bus.publish(vec![Event {
        stream: Stream::Channel(channel),
        seq: None,
        act: None,
        at: core.clock.now(),
        what: What::Typing { channel, user: Arc::clone(user), active },
    }]);
    Ok(())
}
