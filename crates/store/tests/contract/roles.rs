//! Roles in a channel, its privacy, and the codes that admit to it.

use domain::event::{ChannelField, Stream};
use domain::model::{ChannelId, Role, User, UserId};
use domain::ports::{Admission, ChannelChange, Departure, Membership, OwnerLeaves};
use domain::verbs::{RenewJoinCode, UpdateChannel};
use domain::{EventKind, FieldProblem, MembershipOf, MissingRight, Outcome, Refusal, Resource, UniqueName, limits};

use crate::acts::{create_channel, delete_channel, join_channel, leave_channel, open_conversation, remove, set_role};
use crate::edits::hall;
use crate::guilds;
use crate::world::{START, World, actor, room};

const UNKNOWN: Refusal = Refusal::Unknown(Resource::Channel);
const NOT_OWNER: Refusal = Refusal::Forbidden(MissingRight::Ownership);

impl World {
    pub(crate) async fn role(&self, channel: ChannelId, user: &User) -> Outcome<Role> {
        self.store.post(user.id, channel, user.id).await.map(|post| post.role)
    }

    async fn change(&self, owner: &User, channel: ChannelId, change: ChannelChange) -> Outcome<Option<String>> {
        let change = ChannelChange { spare_code: "spare".to_owned(), ..change };
        self.perform(UpdateChannel { actor: actor(owner), channel, change }).await.map(|view| view.channel.join_code)
    }

    /// Who is told to be what now, in order; other events are left out.
    fn roles_heard(&self) -> Vec<(UserId, Role)> {
        let heard = self.heard();
        let role =
            |kind| if let EventKind::RoleChanged { user, role, .. } = kind { Some((user.id, role)) } else { None };
        heard.into_iter().filter_map(|event| role(event.kind)).collect()
    }
}

pub(crate) fn privately(private: bool) -> ChannelChange {
    ChannelChange { private: Some(private), ..ChannelChange::default() }
}

fn with_code(code: Option<&str>) -> ChannelChange {
    ChannelChange { join_code: Some(code.map(str::to_owned)), ..ChannelChange::default() }
}

pub(crate) async fn are_so_many_moderators_at_most(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let most = limits::CHANNEL_MODERATORS;
    let people = format!(
        "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {most}) \
         INSERT INTO users (username, username_key, admin, created_at, updated_at) SELECT 'm' || n, 'm' || n, 0, 0, 0 FROM n"
    );
    world.place.run(&people).await;
    for table in ["channel_members (channel_id, user_id, joined_at)", "channel_moderators (channel_id, user_id)"] {
        let at = if table.contains("joined_at") { ", 0" } else { "" };
        let fill =
            format!("INSERT INTO {table} SELECT {hall}, id{at} FROM users WHERE username_key LIKE 'm%' ORDER BY id");
        world.place.run(&fill).await;
    }
    world.place.run("DELETE FROM channel_moderators WHERE user_id = (SELECT MAX(id) FROM users)").await;
    let give = |target, role| world.perform(set_role(&ada, hall, target, role));
    give(bob.id, Role::Moderator).await.unwrap();
    give(bob.id, Role::Moderator).await.unwrap();
    assert_eq!(
        give(eve.id, Role::Moderator).await.unwrap_err(),
        Refusal::invalid("moderators", FieldProblem::TooLong(most))
    );
    // Those who moderate are told from those who don't, however many they are.
    let roster = world.store.channel(ada.id, hall).await.unwrap().roster;
    assert!(roster.moderators.contains(&bob.id) && !roster.moderators.contains(&eve.id));
    assert_eq!(roster.moderators.len(), limits::NESTED_MEMBERS - 2);
    give(bob.id, Role::Member).await.unwrap();
    give(eve.id, Role::Moderator).await.unwrap();
}

pub(crate) async fn are_given_by_the_owner(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let give = |who, target, role| world.perform(set_role(who, hall, target, role));
    let post = give(&ada, bob.id, Role::Moderator).await.unwrap();
    assert_eq!((post.role, post.since.millis()), (Role::Moderator, START));
    let heard = world.heard();
    let EventKind::RoleChanged { channel, user, role } = &heard[0].kind else { panic!("{heard:?}") };
    assert_eq!((heard.len(), heard[0].stream), (1, Stream::Channel(hall)));
    assert_eq!((channel.id, user, *role), (hall, &bob, Role::Moderator));
    assert_eq!(world.store.post(eve.id, hall, bob.id).await.unwrap(), post);
    assert_eq!(give(&ada, bob.id, Role::Moderator).await.unwrap(), post);
    assert_eq!(world.heard(), vec![], "what they are already isn't told again");
    let posts: Vec<Membership> =
        [world.store.post(bob.id, hall, ada.id).await, world.store.post(bob.id, hall, eve.id).await]
            .map(Result::unwrap)
            .to_vec();
    assert_eq!((posts[0].role, posts[1].role), (Role::Owner, Role::Member));
    assert!(posts[0].number != posts[1].number && posts.iter().all(|other| other.number != post.number));
    for not_owner in [&bob, &eve] {
        for target in [ada.id, bob.id, eve.id, UserId::new(99).unwrap()] {
            assert_eq!(give(not_owner, target, Role::Moderator).await.unwrap_err(), NOT_OWNER);
        }
    }
    let stranger = world.user("Mallory").await;
    let outside = Refusal::Forbidden(MissingRight::Membership);
    assert_eq!(give(&stranger, stranger.id, Role::Owner).await.unwrap_err(), outside);
    assert_eq!(world.store.post(stranger.id, hall, bob.id).await.unwrap_err(), outside);
    let absent = Refusal::Unknown(Resource::Member);
    for nobody in [stranger.id, UserId::new(99).unwrap()] {
        assert_eq!(give(&ada, nobody, Role::Moderator).await.unwrap_err(), absent);
        assert_eq!(world.store.post(ada.id, hall, nobody).await.unwrap_err(), absent);
    }
    assert_eq!(give(&ada, bob.id, Role::Member).await.unwrap().role, Role::Member);
    assert_eq!(world.roles_heard(), [(bob.id, Role::Member)]);
}

pub(crate) async fn moderators_are_that_while_they_are_in(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    for moderator in [&bob, &eve] {
        world.perform(set_role(&ada, hall, moderator.id, Role::Moderator)).await.unwrap();
    }
    world.perform(remove(&ada, hall, bob.id, Departure::Removed)).await.unwrap();
    world.perform(leave_channel(&eve, hall, OwnerLeaves::Refused)).await.unwrap();
    for back in [&bob, &eve] {
        assert_eq!(world.role(hall, back).await.unwrap_err(), Refusal::Forbidden(MissingRight::Membership));
        world.perform(join_channel(back, Admission::Open(hall))).await.unwrap();
        assert_eq!(world.role(hall, back).await.unwrap(), Role::Member);
    }
}

pub(crate) async fn hands_over(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let give = |who, target, role| world.perform(set_role(who, hall, target, role));
    for lower in [Role::Moderator, Role::Member] {
        assert_eq!(give(&ada, ada.id, lower).await.unwrap_err(), Refusal::OwnerStays(MembershipOf::Channel));
    }
    assert_eq!(give(&ada, ada.id, Role::Owner).await.unwrap().role, Role::Owner);
    give(&ada, bob.id, Role::Moderator).await.unwrap();
    world.heard();
    assert_eq!(give(&ada, bob.id, Role::Owner).await.unwrap().role, Role::Owner);
    let heard = world.heard();
    let EventKind::ChannelUpdated { channel, change: ChannelField::Owner, .. } = &heard[0].kind else {
        panic!("{heard:?}")
    };
    assert_eq!(channel.owner, bob.id);
    let [
        EventKind::RoleChanged { user: former, role: Role::Member, .. },
        EventKind::RoleChanged { user, role: Role::Owner, .. },
    ] = [&heard[1].kind, &heard[2].kind]
    else {
        panic!("{heard:?}")
    };
    assert_eq!((former, user), (&ada, &bob));
    assert_eq!(world.role(hall, &ada).await.unwrap(), Role::Member);
    assert_eq!(give(&ada, eve.id, Role::Moderator).await.unwrap_err(), NOT_OWNER);
    // Having been a moderator before is over for good.
    give(&bob, eve.id, Role::Owner).await.unwrap();
    assert_eq!(world.role(hall, &bob).await.unwrap(), Role::Member);
}

pub(crate) async fn goes_to_the_longest_standing(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    world.perform(set_role(&ada, hall, bob.id, Role::Moderator)).await.unwrap();
    world.perform(set_role(&ada, hall, eve.id, Role::Moderator)).await.unwrap();
    world.heard();
    world.perform(leave_channel(&ada, hall, OwnerLeaves::HandsOver)).await.unwrap();
    assert_eq!(world.roles_heard(), [(bob.id, Role::Owner)]);
    assert_eq!(world.role(hall, &bob).await.unwrap(), Role::Owner);
    assert_eq!(world.role(hall, &eve).await.unwrap(), Role::Moderator);
    // Whoever joins again counts as the newest member.
    world.perform(join_channel(&ada, Admission::Open(hall))).await.unwrap();
    world.perform(leave_channel(&bob, hall, OwnerLeaves::HandsOver)).await.unwrap();
    assert_eq!(world.role(hall, &eve).await.unwrap(), Role::Owner);
    world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
    assert_eq!(world.role(hall, &bob).await.unwrap(), Role::Member);
}

pub(crate) async fn of_a_guild_channel(world: World) {
    let (ada, bob, _, hall) = guilds::guild(&world).await;
    world.heard();
    let give = |role| world.perform(set_role(&ada, hall, bob.id, role));
    assert_eq!(give(Role::Moderator).await.unwrap().role, Role::Moderator);
    assert_eq!(world.heard_briefly(), [(Stream::Channel(hall), "role changed")]);
    let managed = Refusal::ManagedByGuild;
    assert_eq!(give(Role::Owner).await.unwrap_err(), managed);
    assert_eq!(world.change(&ada, hall, privately(false)).await.unwrap_err(), managed);
    assert_eq!(world.change(&ada, hall, with_code(Some("code"))).await.unwrap_err(), managed);
    let code = world.perform(RenewJoinCode { actor: actor(&bob), channel: hall, code: "code".to_owned() }).await;
    assert_eq!(code.unwrap_err(), managed);
    assert_eq!(world.heard(), vec![]);
}

pub(crate) async fn of_conversations(world: World) {
    let people = [world.user("Ada").await, world.user("Bob").await, world.user("Eve").await];
    let [ada, bob, eve] = &people;
    let open = async |others: &[UserId]| world.perform(open_conversation(ada, others)).await.unwrap().channel.id;
    let (direct, group) = (open(&[bob.id]).await, open(&[bob.id, eve.id]).await);
    world.heard();
    let refused = Refusal::DirectConversation;
    for conversation in [direct, group] {
        assert_eq!(world.change(ada, conversation, privately(false)).await.unwrap_err(), refused);
        assert_eq!(world.change(ada, conversation, with_code(Some("code"))).await.unwrap_err(), refused);
        let code =
            world.perform(RenewJoinCode { actor: actor(bob), channel: conversation, code: "code".to_owned() }).await;
        assert_eq!(code.unwrap_err(), refused);
    }
    let give = |channel, role| world.perform(set_role(ada, channel, bob.id, role));
    assert_eq!(give(direct, Role::Moderator).await.unwrap_err(), refused);
    assert_eq!(world.heard(), vec![]);
    assert_eq!(world.change(ada, group, privately(true)).await.unwrap(), None, "it is, and needs no code");
    assert_eq!(give(group, Role::Moderator).await.unwrap().role, Role::Moderator);
}

pub(crate) async fn private_rooms_have_a_code(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    assert_eq!(world.change(&bob, hall, privately(true)).await.unwrap_err(), NOT_OWNER);
    assert_eq!(world.heard(), vec![]);
    assert_eq!(world.change(&ada, hall, privately(true)).await.unwrap().as_deref(), Some("spare"));
    let heard = world.heard();
    let EventKind::ChannelUpdated { channel, members, change, total, .. } = &heard[0].kind else { panic!("{heard:?}") };
    assert_eq!((heard.len(), heard[0].stream, *change), (1, Stream::Channel(hall), ChannelField::Privacy));
    assert_eq!((channel.private, channel.join_code.as_deref(), members.len(), *total), (true, Some("spare"), 3, 3));
    // Strangers know nothing of it any more, and come in with the code alone.
    let stranger = world.user("Mallory").await;
    assert_eq!(world.store.channel_seen(stranger.id, hall).await.unwrap_err(), UNKNOWN);
    let join = |admission| world.perform(join_channel(&stranger, admission));
    assert_eq!(join(Admission::Open(hall)).await.unwrap_err(), UNKNOWN);
    join(Admission::Code("spare".to_owned())).await.unwrap();
    world.heard();
    // One that is private keeps its code, whatever else is said, but for another code.
    let null = ChannelChange { join_code: Some(None), ..privately(true) };
    assert_eq!(world.change(&ada, hall, null).await.unwrap().as_deref(), Some("spare"));
    assert_eq!(world.change(&ada, hall, privately(true)).await.unwrap().as_deref(), Some("spare"));
    assert_eq!(world.heard(), vec![]);
    assert_eq!(world.change(&ada, hall, with_code(Some("other"))).await.unwrap().as_deref(), Some("other"));
    let heard = world.heard();
    assert!(matches!(
        heard[..],
        [domain::Event { kind: EventKind::ChannelUpdated { change: ChannelField::Description, .. }, .. }]
    ));
    let public = ChannelChange { join_code: Some(None), ..privately(false) };
    assert_eq!(world.change(&ada, hall, public).await.unwrap(), None);
    assert_eq!(world.change(&ada, hall, privately(true)).await.unwrap().as_deref(), Some("spare"));
}

pub(crate) async fn codes_are_one_rooms(world: World) {
    let ([ada, ..], hall) = hall(&world).await;
    let cellar = world.room(&ada, "cellar").await.channel.id;
    world.change(&ada, hall, with_code(Some("code"))).await.unwrap();
    world.heard();
    let taken = Refusal::Taken(UniqueName::JoinCode);
    assert_eq!(world.change(&ada, cellar, with_code(Some("code"))).await.unwrap_err(), taken);
    let both = ChannelChange { join_code: Some(Some("code".to_owned())), ..privately(true) };
    assert_eq!(world.change(&ada, cellar, both).await.unwrap_err(), taken);
    assert!(!world.store.channel(ada.id, cellar).await.unwrap().channel.private, "nothing of it was done");
    assert_eq!(world.change(&ada, hall, with_code(Some("code"))).await.unwrap().as_deref(), Some("code"));
    assert_eq!(world.heard(), vec![]);
    world.change(&ada, hall, with_code(None)).await.unwrap();
    assert_eq!(world.change(&ada, cellar, with_code(Some("code"))).await.unwrap().as_deref(), Some("code"));
}

pub(crate) async fn a_new_code_ends_the_old_one(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    let invite =
        |who, code: &str| world.perform(RenewJoinCode { actor: actor(who), channel: hall, code: code.to_owned() });
    assert_eq!(invite(&ada, "first").await.unwrap().join_code.as_deref(), Some("first"));
    assert_eq!(invite(&bob, "second").await.unwrap().join_code.as_deref(), Some("second"));
    assert_eq!(world.heard_briefly(), [(Stream::Channel(hall), "channel updated"); 2]);
    let stranger = world.user("Mallory").await;
    assert_eq!(invite(&stranger, "third").await.unwrap_err(), Refusal::Forbidden(MissingRight::Membership));
    let join = |code: &str| world.perform(join_channel(&stranger, Admission::Code(code.to_owned())));
    assert_eq!(join("first").await.unwrap_err(), UNKNOWN);
    let view = join("second").await.unwrap();
    assert_eq!((view.channel.id, view.channel.private), (hall, false), "a code admits to public rooms too");
    // The join code ends when the channel is deleted.
    world.perform(delete_channel(&ada, hall)).await.unwrap();
    assert_eq!(join("second").await.unwrap_err(), UNKNOWN);
    let again = domain::ports::NewChannel { join_code: Some("second".to_owned()), ..room("hall") };
    world.perform(create_channel(&ada, again)).await.unwrap();
}
