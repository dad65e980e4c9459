//! How many messages are unread in the channels of a list.

use std::collections::HashMap;

use crate::core::Core;
use crate::model::{ChannelId, ReadState, UserId};
use crate::ports::ReadStateFilter;
use crate::{Outcome, limits};

/// How many messages somebody hasn't read, by channel.
#[derive(Clone, Debug, Default)]
pub struct UnreadCounts(HashMap<ChannelId, u64>);

impl UnreadCounts {
    /// How many in this channel; none where they aren't in it.
    #[must_use]
    pub fn of(&self, channel: ChannelId) -> u64 {
        self.0.get(&channel).copied().unwrap_or_default()
    }
}

impl From<&[ReadState]> for UnreadCounts {
    fn from(states: &[ReadState]) -> Self {
        Self(states.iter().map(|state| (state.channel, state.unread)).collect())
    }
}

/// How many messages the user hasn't read in these channels.
pub async fn unread_counts(
    core: &Core,
    user: UserId,
    channels: impl IntoIterator<Item = ChannelId>,
) -> Outcome<UnreadCounts> {
    let channels: Vec<ChannelId> = channels.into_iter().collect();
    let mut counts = UnreadCounts::default();
    for some in channels.chunks(limits::PAGE as usize) {
        let states = core.store.read_states(user, ReadStateFilter::Channels(some.to_vec())).await?;
        counts.0.extend(UnreadCounts::from(states.as_slice()).0);
    }
    Ok(counts)
}
