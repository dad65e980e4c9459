//! Who may enter a guild, and what they may do in it.

use crate::model::{Guild, GuildMember, UserId};
use crate::{Lack, Outcome, Place, Refusal, Thing};

/// How one user stands to one guild, as the store read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildStanding {
    /// The guild.
    pub guild: Guild,
    /// The user.
    pub user: UserId,
    /// Whether they are a member.
    pub member: bool,
    /// Whether the guild has banned them.
    pub banned: bool,
}

/// The membership, if there is one. To a stranger no guild exists.
pub fn enter_guild(standing: Option<GuildStanding>) -> Outcome<GuildMember> {
    match standing {
        Some(GuildStanding { guild, user, member: true, banned: false }) => Ok(GuildMember { guild, user }),
        _ => Err(Refusal::Unknown(Thing::Guild)),
    }
}

/// Membership with the owner's rights.
pub fn manage_guild(standing: Option<GuildStanding>) -> Outcome<GuildMember> {
    let member = enter_guild(standing)?;
    if member.is_owner() { Ok(member) } else { Err(Refusal::Forbidden(Lack::Ownership)) }
}

/// May they revoke an invite that `inviter` made? Whoever made it may, and the guild's owner.
pub fn revoke_invite(standing: Option<GuildStanding>, inviter: UserId) -> Outcome<GuildMember> {
    // To a stranger the code says nothing of the guild.
    let member = enter_guild(standing).map_err(|_| Refusal::InvalidInvite)?;
    if member.is_owner() || member.user == inviter { Ok(member) } else { Err(Refusal::Forbidden(Lack::Ownership)) }
}

/// May the holder of a good invite join?
pub fn join_guild(standing: &GuildStanding) -> Outcome<()> {
    match standing {
        GuildStanding { banned: true, .. } => Err(Refusal::Forbidden(Lack::GoodStanding)),
        GuildStanding { member: true, .. } => Err(Refusal::AlreadyMember(Place::Guild)),
        GuildStanding { .. } => Ok(()),
    }
}

/// May they leave? The owner can't.
pub fn leave_guild(standing: Option<GuildStanding>) -> Outcome<GuildMember> {
    let member = enter_guild(standing)?;
    if member.is_owner() { Err(Refusal::OwnerStays(Place::Guild)) } else { Ok(member) }
}

/// May they kick or ban `target`?
pub fn remove_from_guild(standing: Option<GuildStanding>, target: UserId) -> Outcome<GuildMember> {
    let member = manage_guild(standing)?;
    if target == member.user { Err(Refusal::NotOnYourself) } else { Ok(member) }
}
