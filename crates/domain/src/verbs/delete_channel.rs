//! Takes a channel away.

use crate::model::{Actor, ChannelId};

/// Takes a channel away with all that is in it; the owner's right; not a conversation of two. Announces
/// `ChannelDeleted`. Answers it as it was. When it is answered, nobody on this node listens to it.
#[derive(Clone, Debug)]
pub struct DeleteChannel {
    /// Who does it.
    pub actor: Actor,
    /// The channel.
    pub channel: ChannelId,
}
