//! Who may do what, by standing.

use domain::model::{Channel, ChannelKind, GuildId, Role, UserId};
use domain::ports::{Departure, OwnerLeaves};
use domain::rules::{self, ChannelAccess, Joining, Leaving};
use domain::{MembershipOf, MissingRight, Refusal, Resource};

const OWNER: i64 = 1;
const OTHER: i64 = 2;

/// A room of user 1, as user 2 stands to it.
fn standing() -> ChannelAccess {
    let channel = Channel { join_code: Some("code".to_owned()), ..fixtures::room(1, "room") };
    let user = UserId::new(OTHER).unwrap();
    ChannelAccess { channel, user, member: false, banned: false, moderator: false }
}

fn member() -> ChannelAccess {
    ChannelAccess { member: true, ..standing() }
}

fn owner() -> ChannelAccess {
    ChannelAccess { user: UserId::new(OWNER).unwrap(), ..member() }
}

fn private(mut standing: ChannelAccess) -> ChannelAccess {
    standing.channel.private = true;
    standing
}

fn of_guild(mut standing: ChannelAccess) -> ChannelAccess {
    standing.channel.guild = GuildId::new(1);
    standing
}

fn of_two(mut standing: ChannelAccess) -> ChannelAccess {
    standing.channel.kind = ChannelKind::Direct;
    standing
}

fn banned(standing: ChannelAccess) -> ChannelAccess {
    ChannelAccess { banned: true, member: false, ..standing }
}

const UNKNOWN: Refusal = Refusal::Unknown(Resource::Channel);

#[test]
fn entering_takes_a_membership() {
    let role = |standing| rules::enter(Some(standing)).map(|member| member.role());
    assert_eq!(rules::enter(None).unwrap_err(), UNKNOWN);
    assert_eq!(role(standing()), Err(Refusal::Forbidden(MissingRight::Membership)));
    for hidden in [private(standing()), of_guild(standing()), of_two(standing())] {
        assert_eq!(role(hidden), Err(UNKNOWN));
    }
    assert_eq!(role(banned(member())), Err(Refusal::Forbidden(MissingRight::GoodStanding)));
    assert_eq!(role(member()), Ok(Role::Member));
    assert_eq!(role(ChannelAccess { moderator: true, ..member() }), Ok(Role::Moderator));
    assert_eq!(role(owner()), Ok(Role::Owner));
}

#[test]
fn seeing_takes_a_public_room_or_a_membership() {
    assert!(rules::see(Some(standing())).is_ok());
    assert!(rules::see(Some(private(member()))).is_ok());
    assert_eq!(rules::see(Some(private(standing()))), Err(UNKNOWN));
    assert_eq!(rules::see(Some(of_guild(standing()))), Err(UNKNOWN));
}

#[test]
fn joining_takes_a_public_room_or_its_code() {
    assert_eq!(rules::join(Some(standing()), None), Ok(Joining::Admitted));
    assert_eq!(rules::join(Some(member()), None), Ok(Joining::Already));
    assert_eq!(rules::join(Some(private(standing())), None), Err(UNKNOWN));
    assert_eq!(rules::join(Some(private(standing())), Some("wrong")), Err(UNKNOWN));
    assert_eq!(rules::join(Some(private(standing())), Some("code")), Ok(Joining::Admitted));
    assert_eq!(
        rules::join(Some(banned(standing())), Some("code")),
        Err(Refusal::Forbidden(MissingRight::GoodStanding))
    );
    assert_eq!(rules::join(Some(of_guild(standing())), None), Err(UNKNOWN));
    assert_eq!(rules::join(Some(of_guild(member())), None), Err(Refusal::ManagedByGuild));
}

#[test]
fn leaving_is_for_members_of_rooms() {
    let leave = |standing| rules::leave(Some(standing), OwnerLeaves::HandsOver);
    assert_eq!(leave(member()), Ok(Leaving::Goes));
    assert_eq!(leave(owner()), Ok(Leaving::OwnerGoes));
    assert_eq!(rules::leave(Some(owner()), OwnerLeaves::Refused), Err(Refusal::OwnerStays(MembershipOf::Channel)));
    assert_eq!(leave(standing()), Err(Refusal::NotMember(MembershipOf::Channel)));
    assert_eq!(leave(private(standing())), Err(UNKNOWN));
    assert_eq!(leave(of_guild(member())), Err(Refusal::ManagedByGuild));
    assert_eq!(leave(of_two(member())), Err(Refusal::DirectConversation));
}

#[test]
fn putting_out_is_the_owners() {
    let target = UserId::new(3).unwrap();
    let ban = |standing, target| rules::remove_member(Some(standing), target, Departure::Banned).map(|_| ());
    assert_eq!(ban(owner(), target), Ok(()));
    assert_eq!(ban(owner(), UserId::new(OWNER).unwrap()), Err(Refusal::NotOnYourself));
    assert_eq!(ban(member(), target), Err(Refusal::Forbidden(MissingRight::Ownership)));
    assert_eq!(ban(private(standing()), target), Err(UNKNOWN));
    assert_eq!(ban(of_two(owner()), target), Err(Refusal::DirectConversation));
    assert_eq!(ban(of_guild(owner()), target), Ok(()));
    let remove = rules::remove_member(Some(of_guild(owner())), target, Departure::Removed);
    assert_eq!(remove.unwrap_err(), Refusal::ManagedByGuild);
}
