//! Who may enter a channel, and what they may do in it.

use std::sync::Arc;

use crate::event::ChannelField;
use crate::model::{Channel, ChannelKind, Member, Role, UserId};
use crate::ports::{Departure, OwnerLeaves};
use crate::{MembershipOf, MissingRight, Outcome, Refusal, Resource};

/// How one user stands to one channel, as the store read it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelAccess {
    /// The channel.
    pub channel: Arc<Channel>,
    /// The user.
    pub user: UserId,
    /// Whether they are among its members; in a guild's channel, among the guild's.
    pub member: bool,
    /// Whether the channel has banned them.
    pub banned: bool,
    /// Whether they were made a moderator.
    pub moderator: bool,
}

/// What joining comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Joining {
    /// They are in already.
    Already,
    /// They may come in.
    Admitted,
}

/// What leaving comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leaving {
    /// They just go.
    Goes,
    /// They own it: another has to, or it ends.
    OwnerGoes,
}

/// The membership, if there is one. Every other rule about a channel starts from this.
pub fn enter(access: Option<ChannelAccess>) -> Outcome<Member> {
    let access = access.ok_or(Refusal::Unknown(Resource::Channel))?;
    if access.banned {
        return Err(Refusal::Forbidden(MissingRight::GoodStanding));
    }
    if !access.member {
        return Err(outsider(&access.channel));
    }
    let role = if access.channel.kind == ChannelKind::Direct {
        Role::Member // Whoever began a conversation of two has no rights over the other.
    } else if access.channel.owner == access.user {
        Role::Owner
    } else if access.moderator {
        Role::Moderator
    } else {
        Role::Member
    };
    Ok(Member { channel: access.channel, user: access.user, role })
}

/// The channel, for somebody who may see it. A ban takes away what a stranger wouldn't be shown.
pub fn see(access: Option<ChannelAccess>) -> Outcome<Arc<Channel>> {
    let access = access.ok_or(Refusal::Unknown(Resource::Channel))?;
    if access.channel.is_public() || (access.member && !access.banned) {
        Ok(access.channel)
    } else if access.banned {
        Err(Refusal::Forbidden(MissingRight::GoodStanding))
    } else {
        Err(Refusal::Unknown(Resource::Channel))
    }
}

/// Membership with the owner's rights. Nobody has them in a conversation of two.
pub fn manage(access: Option<ChannelAccess>) -> Outcome<Member> {
    let member = enter(access)?;
    if member.channel.kind == ChannelKind::Direct {
        return Err(Refusal::DirectConversation);
    }
    if member.role == Role::Owner { Ok(member) } else { Err(Refusal::Forbidden(MissingRight::Ownership)) }
}

/// May they change the channel's name, description, privacy or code?
pub fn update(access: Option<ChannelAccess>, change: ChannelField) -> Outcome<Member> {
    let member = manage(access)?;
    match (member.channel.kind, change) {
        (ChannelKind::Group, ChannelField::Privacy) => Err(Refusal::DirectConversation),
        _ if member.channel.guild.is_some() && change == ChannelField::Privacy => Err(Refusal::ManagedByGuild),
        _ => Ok(member),
    }
}

/// May they take the channel away?
pub fn delete(access: Option<ChannelAccess>) -> Outcome<Member> {
    manage(access)
}

/// May they give the channel another join code? Any member may.
pub fn invite(access: Option<ChannelAccess>) -> Outcome<Member> {
    let member = enter(access)?;
    match (member.channel.guild, member.channel.kind) {
        (Some(_), _) => Err(Refusal::ManagedByGuild),
        (None, ChannelKind::Direct | ChannelKind::Group) => Err(Refusal::DirectConversation),
        (None, ChannelKind::Room) => Ok(member),
    }
}

/// May they give `target`, who stands so, this role? The owner hands the channel over by making somebody else owner,
/// which in a guild's channel only the guild itself could.
pub fn set_role(access: Option<ChannelAccess>, target: Option<ChannelAccess>, role: Role) -> Outcome<(Member, Member)> {
    let member = manage(access)?;
    let target = enter(target).map_err(|_| Refusal::Unknown(Resource::Member))?;
    if target.user == member.user && role != Role::Owner {
        return Err(Refusal::OwnerStays(MembershipOf::Channel));
    }
    if member.channel.guild.is_some() && role == Role::Owner && target.user != member.user {
        return Err(Refusal::ManagedByGuild);
    }
    Ok((member, target))
}

/// Could they be made owner by an administrator? A guild's channel has no owner of its own, a conversation of two none.
pub fn inherit(access: ChannelAccess) -> Outcome<Member> {
    let member = enter(Some(access)).map_err(|_| Refusal::Unknown(Resource::Member))?;
    match (member.channel.guild, member.channel.kind) {
        (Some(_), _) => Err(Refusal::ManagedByGuild),
        (None, ChannelKind::Direct) => Err(Refusal::DirectConversation),
        (None, ChannelKind::Room | ChannelKind::Group) => Ok(member),
    }
}

/// May they change what `author` wrote? Only the author may, while they are in.
pub fn edit_message(access: Option<ChannelAccess>, author: UserId) -> Outcome<Member> {
    let member = enter(access)?;
    if member.user == author { Ok(member) } else { Err(Refusal::Forbidden(MissingRight::Authorship)) }
}

/// May they take away what `author` wrote? The author may, and whoever keeps order in the channel.
pub fn delete_message(access: Option<ChannelAccess>, author: UserId) -> Outcome<Member> {
    let member = enter(access)?;
    if member.user == author || member.role >= Role::Moderator {
        Ok(member)
    } else {
        Err(Refusal::Forbidden(MissingRight::Moderation))
    }
}

/// May they react to messages here? Every member may.
pub fn react(access: Option<ChannelAccess>) -> Outcome<Member> {
    enter(access)
}

/// May they take back a reaction that `by` made? Only who made it may, while they are in.
pub fn delete_reaction(access: Option<ChannelAccess>, by: UserId) -> Outcome<Member> {
    let member = react(access)?;
    if member.user == by { Ok(member) } else { Err(Refusal::Forbidden(MissingRight::Ownership)) }
}

/// May they send here? Every member may.
pub fn send(access: Option<ChannelAccess>) -> Outcome<Member> {
    enter(access)
}

/// May they join? A good code admits to private channels as well.
pub fn join(access: Option<ChannelAccess>, code: Option<&str>) -> Outcome<Joining> {
    let access = access.ok_or(Refusal::Unknown(Resource::Channel))?;
    let channel = &access.channel;
    let invited = code.is_some() && channel.join_code.as_deref() == code;
    let known = access.member || access.banned || channel.is_public() || invited;
    if !known {
        return Err(Refusal::Unknown(Resource::Channel));
    }
    if access.banned {
        return Err(Refusal::Forbidden(MissingRight::GoodStanding));
    }
    if channel.guild.is_some() {
        return Err(Refusal::ManagedByGuild);
    }
    Ok(if access.member { Joining::Already } else { Joining::Admitted })
}

/// May they put `target`, who stands so, in? Whoever may hand out the code that admits may; a ban stands above it.
pub fn add_member(access: Option<ChannelAccess>, target: Option<ChannelAccess>) -> Outcome<Member> {
    let member = invite(access)?;
    let target = target.ok_or(Refusal::Unknown(Resource::Channel))?;
    if target.banned {
        return Err(Refusal::Forbidden(MissingRight::GoodStanding));
    }
    if target.member { Err(Refusal::AlreadyMember(MembershipOf::Channel)) } else { Ok(member) }
}

/// May they leave?
pub fn leave(access: Option<ChannelAccess>, owner: OwnerLeaves) -> Outcome<Leaving> {
    let access = access.ok_or(Refusal::Unknown(Resource::Channel))?;
    if !access.member {
        let known = access.banned || access.channel.is_public();
        return Err(if known {
            Refusal::NotMember(MembershipOf::Channel)
        } else {
            Refusal::Unknown(Resource::Channel)
        });
    }
    if access.channel.guild.is_some() {
        return Err(Refusal::ManagedByGuild);
    }
    if access.channel.kind == ChannelKind::Direct {
        return Err(Refusal::DirectConversation);
    }
    match (access.channel.owner == access.user, owner) {
        (false, _) => Ok(Leaving::Goes),
        (true, OwnerLeaves::HandsOver) => Ok(Leaving::OwnerGoes),
        (true, OwnerLeaves::Refused) => Err(Refusal::OwnerStays(MembershipOf::Channel)),
    }
}

/// May they put `target` out?
pub fn remove_member(access: Option<ChannelAccess>, target: UserId, how: Departure) -> Outcome<Member> {
    let member = manage(access)?;
    if target == member.user {
        return Err(Refusal::NotOnYourself);
    }
    if member.channel.guild.is_some() && how == Departure::Removed {
        return Err(Refusal::ManagedByGuild);
    }
    Ok(member)
}

/// May they lift a ban, or see who is banned?
pub fn unban(access: Option<ChannelAccess>) -> Outcome<Member> {
    manage(access)
}

/// What somebody who isn't a member is told.
fn outsider(channel: &Channel) -> Refusal {
    if channel.is_public() { Refusal::Forbidden(MissingRight::Membership) } else { Refusal::Unknown(Resource::Channel) }
}
