//! Removes a member from a guild, or bans somebody from it.

use crate::model::{Actor, GuildId, UserId};
use crate::ports::Departure;

/// Puts a member out of a guild, or bans anybody, member or not; the owner's right. Announces `GuildMemberRemoved` if
/// they were in. Removing whoever isn't in is `NotMember`; banning again changes nothing. When it is answered, their
/// sockets on this node hear nothing more of the guild.
#[derive(Clone, Debug)]
pub struct RemoveFromGuild {
    /// Who does it.
    pub actor: Actor,
    /// The guild.
    pub guild: GuildId,
    /// Who is put out.
    pub target: UserId,
    /// Whether they are kicked, and may come back, or banned.
    pub how: Departure,
}
