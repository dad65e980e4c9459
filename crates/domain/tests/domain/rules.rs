//! Who may do what, by the access that the store read.

use std::sync::Arc;

use domain::model::{Channel, ChannelKind, GuildId, Role, UserId};
use domain::ports::{Departure, OwnerLeaves};
use domain::rules::{self, ChannelAccess, Joining, Leaving};
use domain::{MembershipOf, MissingRight, Refusal, Resource};

const OWNER: i64 = 1;
const OTHER: i64 = 2;

/// A room of user 1, as user 2 stands to it.
fn outsider() -> ChannelAccess {
    let channel = Arc::new(Channel { join_code: Some("code".to_owned()), ..fixtures::room(1, "room") });
    let user = UserId::new(OTHER).unwrap();
    ChannelAccess { channel, user, member: false, banned: false, moderator: false }
}

fn member() -> ChannelAccess {
    ChannelAccess { member: true, ..outsider() }
}

fn owner() -> ChannelAccess {
    ChannelAccess { user: UserId::new(OWNER).unwrap(), ..member() }
}

fn private(mut access: ChannelAccess) -> ChannelAccess {
    Arc::make_mut(&mut access.channel).private = true;
    access
}

fn of_guild(mut access: ChannelAccess) -> ChannelAccess {
    Arc::make_mut(&mut access.channel).guild = GuildId::new(1);
    access
}

fn of_two(mut access: ChannelAccess) -> ChannelAccess {
    Arc::make_mut(&mut access.channel).kind = ChannelKind::Direct;
    access
}

fn banned(access: ChannelAccess) -> ChannelAccess {
    ChannelAccess { banned: true, member: false, ..access }
}

const UNKNOWN: Refusal = Refusal::Unknown(Resource::Channel);

#[test]
fn entering_takes_a_membership() {
    let role = |access| rules::enter(Some(access)).map(|member| member.role());
    assert_eq!(rules::enter(None).unwrap_err(), UNKNOWN);
    assert_eq!(role(outsider()), Err(Refusal::Forbidden(MissingRight::Membership)));
    for hidden in [private(outsider()), of_guild(outsider()), of_two(outsider())] {
        assert_eq!(role(hidden), Err(UNKNOWN));
    }
    assert_eq!(role(banned(member())), Err(Refusal::Forbidden(MissingRight::GoodStanding)));
    assert_eq!(role(member()), Ok(Role::Member));
    assert_eq!(role(ChannelAccess { moderator: true, ..member() }), Ok(Role::Moderator));
    assert_eq!(role(owner()), Ok(Role::Owner));
}

#[test]
fn seeing_takes_a_public_room_or_a_membership() {
    assert!(rules::see(Some(outsider())).is_ok());
    assert!(rules::see(Some(private(member()))).is_ok());
    assert_eq!(rules::see(Some(private(outsider()))), Err(UNKNOWN));
    assert_eq!(rules::see(Some(of_guild(outsider()))), Err(UNKNOWN));
}

#[test]
fn joining_takes_a_public_room_or_its_code() {
    assert_eq!(rules::join(Some(outsider()), None), Ok(Joining::Admitted));
    assert_eq!(rules::join(Some(member()), None), Ok(Joining::Already));
    assert_eq!(rules::join(Some(private(outsider())), None), Err(UNKNOWN));
    assert_eq!(rules::join(Some(private(outsider())), Some("wrong")), Err(UNKNOWN));
    assert_eq!(rules::join(Some(private(outsider())), Some("code")), Ok(Joining::Admitted));
    assert_eq!(
        rules::join(Some(banned(outsider())), Some("code")),
        Err(Refusal::Forbidden(MissingRight::GoodStanding))
    );
    assert_eq!(rules::join(Some(of_guild(outsider())), None), Err(UNKNOWN));
    assert_eq!(rules::join(Some(of_guild(member())), None), Err(Refusal::ManagedByGuild));
}

#[test]
fn leaving_is_for_members_of_rooms() {
    let leave = |access| rules::leave(Some(access), OwnerLeaves::HandsOver);
    assert_eq!(leave(member()), Ok(Leaving::Goes));
    assert_eq!(leave(owner()), Ok(Leaving::OwnerGoes));
    assert_eq!(rules::leave(Some(owner()), OwnerLeaves::Refused), Err(Refusal::OwnerStays(MembershipOf::Channel)));
    assert_eq!(leave(outsider()), Err(Refusal::NotMember(MembershipOf::Channel)));
    assert_eq!(leave(private(outsider())), Err(UNKNOWN));
    assert_eq!(leave(of_guild(member())), Err(Refusal::ManagedByGuild));
    assert_eq!(leave(of_two(member())), Err(Refusal::DirectConversation));
}

#[test]
fn putting_out_is_the_owners() {
    let target = UserId::new(3).unwrap();
    let ban = |access, target| rules::remove_member(Some(access), target, Departure::Banned).map(|_| ());
    assert_eq!(ban(owner(), target), Ok(()));
    assert_eq!(ban(owner(), UserId::new(OWNER).unwrap()), Err(Refusal::NotOnYourself));
    assert_eq!(ban(member(), target), Err(Refusal::Forbidden(MissingRight::Ownership)));
    assert_eq!(ban(private(outsider()), target), Err(UNKNOWN));
    assert_eq!(ban(of_two(owner()), target), Err(Refusal::DirectConversation));
    assert_eq!(ban(of_guild(owner()), target), Ok(()));
    let remove = rules::remove_member(Some(of_guild(owner())), target, Departure::Removed);
    assert_eq!(remove.unwrap_err(), Refusal::ManagedByGuild);
}
