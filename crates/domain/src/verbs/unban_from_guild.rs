//! Lifts a ban from a guild.

use crate::model::{Actor, GuildId, UserId};

/// Lifts a guild's ban, so that an invite admits again; the owner's right; lifting none changes nothing.
#[derive(Clone, Debug)]
pub struct UnbanFromGuild {
    /// Who does it.
    pub actor: Actor,
    /// The guild.
    pub guild: GuildId,
    /// Whose ban is lifted.
    pub target: UserId,
}
