//! Port for how far people have read.

use async_trait::async_trait;

use crate::Outcome;
use crate::model::{ChannelId, ReadState, UserId};

/// Of which channels to tell how far somebody has read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReadStateFilter {
    /// Those that hold something unread.
    Unread,
    /// These, as far as they are in them; at most `limits::PAGE`.
    Channels(Vec<ChannelId>),
}

/// How far people have read. Only they themselves are told.
#[async_trait]
pub trait ReadStates: Send + Sync {
    /// How far the user has read in channels that they are in, by id. Whoever comes into a channel has read what was
    /// said before, and whoever says something has read up to that.
    async fn read_states(&self, user: UserId, filter: ReadStateFilter) -> Outcome<Vec<ReadState>>;
}
