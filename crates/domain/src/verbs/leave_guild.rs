//! Leaves a guild.

use crate::model::{Actor, GuildId};

/// Leaves a guild; the owner can't. Announces `GuildMemberRemoved`. When it is answered, the actor's sockets on this
/// node hear nothing more of the guild.
#[derive(Clone, Debug)]
pub struct LeaveGuild {
    /// Who does it.
    pub actor: Actor,
    /// The guild.
    pub guild: GuildId,
}
