//! Who may enter a guild, and what they may do in it.

use crate::model::{Guild, GuildMember, UserId};
use crate::{MembershipOf, MissingRight, Outcome, Refusal, Resource};

/// How one user stands to one guild, as the store read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildAccess {
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
pub fn enter_guild(access: Option<GuildAccess>) -> Outcome<GuildMember> {
    match access {
        Some(GuildAccess { guild, user, member: true, banned: false }) => Ok(GuildMember { guild, user }),
        _ => Err(Refusal::Unknown(Resource::Guild)),
    }
}

/// Membership with the owner's rights.
pub fn manage_guild(access: Option<GuildAccess>) -> Outcome<GuildMember> {
    let member = enter_guild(access)?;
    if member.is_owner() { Ok(member) } else { Err(Refusal::Forbidden(MissingRight::Ownership)) }
}

/// May they revoke an invite that `inviter` made? Whoever made it may, and the guild's owner.
pub fn revoke_invite(access: Option<GuildAccess>, inviter: UserId) -> Outcome<GuildMember> {
    // To a stranger the code says nothing of the guild.
    let member = enter_guild(access).map_err(|_| Refusal::InvalidInvite)?;
    if member.is_owner() || member.user == inviter {
        Ok(member)
    } else {
        Err(Refusal::Forbidden(MissingRight::Ownership))
    }
}

/// May the holder of a good invite join?
pub fn join_guild(access: &GuildAccess) -> Outcome<()> {
    match access {
        GuildAccess { banned: true, .. } => Err(Refusal::Forbidden(MissingRight::GoodStanding)),
        GuildAccess { member: true, .. } => Err(Refusal::AlreadyMember(MembershipOf::Guild)),
        GuildAccess { .. } => Ok(()),
    }
}

/// May they leave? The owner can't.
pub fn leave_guild(access: Option<GuildAccess>) -> Outcome<GuildMember> {
    let member = enter_guild(access)?;
    if member.is_owner() { Err(Refusal::OwnerStays(MembershipOf::Guild)) } else { Ok(member) }
}

/// May they kick or ban `target`?
pub fn remove_from_guild(access: Option<GuildAccess>, target: UserId) -> Outcome<GuildMember> {
    let member = manage_guild(access)?;
    if target == member.user { Err(Refusal::NotOnYourself) } else { Ok(member) }
}
