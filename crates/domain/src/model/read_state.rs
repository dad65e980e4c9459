//! How far somebody has read in a channel.

use super::{ChannelId, MessageId};

/// How far somebody has read in a channel, and what they haven't read yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReadState {
    /// Where.
    pub channel: ChannelId,
    /// The last message that they have read, which may be deleted by now; none where they have read nothing.
    pub last_read: Option<MessageId>,
    /// How many messages of others came after it and aren't deleted.
    pub unread: u64,
    /// How many of these mention them, or everybody.
    pub mentions: u64,
}
