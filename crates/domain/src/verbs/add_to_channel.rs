//! Puts somebody else into a channel.

use crate::model::{Actor, ChannelId, UserId};

/// Puts somebody else into a channel; any member of a room may. Announces `ChannelMemberAdded`. Lifts no ban.
#[derive(Clone, Debug)]
pub struct AddToChannel {
    /// Who does it.
    pub actor: Actor,
    /// The channel.
    pub channel: ChannelId,
    /// Who is put in.
    pub target: UserId,
}
