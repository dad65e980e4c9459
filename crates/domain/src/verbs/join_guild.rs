//! Joins a guild by invite.

use crate::model::Actor;

/// Joins a guild by invite. Announces `GuildMemberAdded`. `InvalidInvite`, `AlreadyMember`, `Forbidden(GoodStanding)`.
/// When it is answered, the actor's sockets on this node listen to the guild.
#[derive(Clone, Debug)]
pub struct JoinGuild {
    /// Who does it.
    pub actor: Actor,
    /// The invite's code.
    pub code: String,
}
