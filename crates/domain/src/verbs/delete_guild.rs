//! Takes a guild away.

use crate::model::{Actor, GuildId};

/// Takes a guild away with its channels and all that is in them; the owner's right. Announces `ChannelDeleted` of each
/// channel, then `GuildDeleted`. Costs no more however many are in it; what is left of it goes later. When it is
/// answered, nobody on this node listens to any of them.
#[derive(Clone, Debug)]
pub struct DeleteGuild {
    /// Who does it.
    pub actor: Actor,
    /// The guild.
    pub guild: GuildId,
}
