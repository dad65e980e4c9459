//! Joining, leaving, being put out.

use domain::event::{MembershipEnd, Stream};
use domain::model::UserId;
use domain::ports::{Admission, Departure, NewChannel, OwnerLeaves};
use domain::{EventKind, MembershipOf, MissingRight, Refusal, Resource};

use crate::acts::{create_channel, create_guild, join_channel, leave_channel, remove, unban};
use crate::guilds;
use crate::world::{World, room};

const UNKNOWN: Refusal = Refusal::Unknown(Resource::Channel);

pub(crate) async fn joins(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let hall = world.room(&ada, "hall").await.channel.id;
    world.heard();
    let view = world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
    assert_eq!(view.roster.members, [ada.clone(), bob.clone()]);
    let heard = world.heard();
    assert_eq!(heard.iter().map(|e| e.stream).collect::<Vec<_>>(), [Stream::User(bob.id), Stream::Channel(hall)]);
    assert_eq!(
        heard[0].kind,
        EventKind::ChannelMemberAdded { channel: view.channel.into(), user: bob.clone(), answered: None }
    );
    assert_eq!(heard[0].position, heard[1].position);
    let again = world.perform(join_channel(&bob, Admission::Open(hall))).await;
    assert_eq!(again.unwrap_err(), Refusal::AlreadyMember(MembershipOf::Channel));
    assert_eq!(world.heard(), vec![]);
}

pub(crate) async fn codes_admit(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let hidden = NewChannel { private: true, join_code: Some("code".to_owned()), ..room("cellar") };
    let cellar = world.perform(create_channel(&ada, hidden)).await.unwrap().channel.id;
    let join = |admission| world.perform(join_channel(&bob, admission));
    assert_eq!(join(Admission::Open(cellar)).await.unwrap_err(), UNKNOWN);
    assert_eq!(join(Admission::Code("other".to_owned())).await.unwrap_err(), UNKNOWN);
    assert_eq!(join(Admission::Code("code".to_owned())).await.unwrap().channel.id, cellar);
    let guild = world.perform(create_guild(&ada, "Choir")).await.unwrap();
    let hall = guilds::channel(&world, &ada, guild.id, "hall").await;
    assert_eq!(join(Admission::Open(hall)).await.unwrap_err(), UNKNOWN);
    let own = world.perform(join_channel(&ada, Admission::Open(hall))).await;
    assert_eq!(own.unwrap_err(), Refusal::ManagedByGuild);
}

pub(crate) async fn leaves(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let hall = world.room(&ada, "hall").await.channel.id;
    let leave = |user, owner| world.perform(leave_channel(user, hall, owner));
    let outside = leave(&bob, OwnerLeaves::HandsOver).await;
    assert_eq!(outside.unwrap_err(), Refusal::NotMember(MembershipOf::Channel));
    world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
    assert_eq!(leave(&ada, OwnerLeaves::Refused).await.unwrap_err(), Refusal::OwnerStays(MembershipOf::Channel));
    world.heard();
    leave(&bob, OwnerLeaves::Refused).await.unwrap();
    let gone = "member removed";
    assert_eq!(world.heard_briefly(), [(Stream::User(bob.id), gone), (Stream::Channel(hall), gone)]);
    let outside = world.send(&bob, hall, "hi").await;
    assert_eq!(outside.unwrap_err(), Refusal::Forbidden(MissingRight::Membership));
}

pub(crate) async fn hands_over_and_ends(world: World) {
    let people = [world.user("Ada").await, world.user("Bob").await, world.user("Eve").await];
    let [ada, bob, eve] = &people;
    let hall = world.room(ada, "hall").await.channel.id;
    for joiner in [eve, bob] {
        world.perform(join_channel(joiner, Admission::Open(hall))).await.unwrap();
    }
    let sent = world.send(ada, hall, "hi").await.unwrap();
    world.heard();
    let leave = |user| world.perform(leave_channel(user, hall, OwnerLeaves::HandsOver));
    leave(ada).await.unwrap();
    let heard = world.heard();
    let EventKind::ChannelUpdated { channel, members, .. } = &heard[2].kind else { panic!("{heard:?}") };
    assert_eq!((channel.owner, heard[2].stream), (eve.id, Stream::Channel(hall)));
    assert_eq!(members.iter().map(|user| user.id).collect::<Vec<_>>(), [eve.id, bob.id]);
    leave(bob).await.unwrap();
    world.heard();
    leave(eve).await.unwrap();
    let (gone, own) = ("member removed", Stream::Channel(hall));
    assert_eq!(world.heard_briefly(), [(Stream::User(eve.id), gone), (own, gone), (own, "channel deleted")]);
    assert_eq!(world.store.channel_seen(ada.id, hall).await.unwrap_err(), UNKNOWN);
    assert_eq!(world.store.message(ada.id, sent.id).await.unwrap_err(), Refusal::Unknown(Resource::Message));
    assert_eq!(world.send(ada, hall, "hi").await.unwrap_err(), UNKNOWN);
    // The log outlives the channel, and its id is never used again.
    let log = format!("SELECT COUNT(*) FROM events WHERE stream_kind = 3 AND stream_id = {hall}");
    assert!(world.place.number(&log).await > 5);
    assert!(world.room(ada, "hall").await.channel.id > hall);
}

pub(crate) async fn puts_out(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let hall = world.room(&ada, "hall").await.channel.id;
    let put = |who, target, how| world.perform(remove(who, hall, target, how));
    let absent = put(&ada, bob.id, Departure::Removed).await;
    assert_eq!(absent.unwrap_err(), Refusal::Unknown(Resource::Member));
    world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
    assert_eq!(put(&bob, ada.id, Departure::Removed).await.unwrap_err(), Refusal::Forbidden(MissingRight::Ownership));
    assert_eq!(put(&ada, ada.id, Departure::Banned).await.unwrap_err(), Refusal::NotOnYourself);
    let nobody = UserId::new(99).unwrap();
    assert_eq!(put(&ada, nobody, Departure::Banned).await.unwrap_err(), Refusal::Unknown(Resource::User));
    world.heard();
    let view = put(&ada, bob.id, Departure::Removed).await.unwrap();
    assert_eq!(view.roster.members, std::slice::from_ref(&ada));
    let heard = world.heard();
    let EventKind::ChannelMemberRemoved { parting, user, .. } = &heard[0].kind else { panic!("{heard:?}") };
    assert_eq!((*parting, user.id, heard[0].stream), (MembershipEnd::Removed, bob.id, Stream::User(bob.id)));
    world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
}

pub(crate) async fn bans(world: World) {
    let (ada, bob, eve) = (world.user("Ada").await, world.user("Bob").await, world.user("Eve").await);
    let hall = world.room(&ada, "hall").await.channel.id;
    world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
    world.heard();
    for target in [&eve, &bob, &bob] {
        world.perform(remove(&ada, hall, target.id, Departure::Banned)).await.unwrap();
    }
    assert_eq!(world.heard().len(), 2);
    let banned = Refusal::Forbidden(MissingRight::GoodStanding);
    for user in [&bob, &eve] {
        assert_eq!(world.send(user, hall, "hi").await.unwrap_err(), banned);
        let join = world.perform(join_channel(user, Admission::Open(hall))).await;
        assert_eq!(join.unwrap_err(), banned);
        assert!(
            world.store.stream_heads(user.id).await.unwrap().streams.iter().all(|(s, _)| *s != Stream::Channel(hall))
        );
    }
    assert_eq!(world.store.banned(ada.id, hall).await.unwrap(), [eve.clone(), bob.clone()]);
    let view = world.store.channel(ada.id, hall).await.unwrap();
    assert_eq!(view.bans.iter().map(|ban| ban.0).collect::<Vec<_>>(), [eve.id, bob.id]);
    let view = world.perform(unban(&ada, hall, bob.id)).await.unwrap();
    assert_eq!((view.bans.len(), view.roster.total), (1, 1));
    world.perform(unban(&ada, hall, bob.id)).await.unwrap();
    assert_eq!(world.heard(), vec![]);
    assert_eq!(world.send(&bob, hall, "hi").await.unwrap_err(), Refusal::Forbidden(MissingRight::Membership));
    world.perform(join_channel(&bob, Admission::Open(hall))).await.unwrap();
    assert_eq!(world.store.banned(bob.id, hall).await.unwrap_err(), Refusal::Forbidden(MissingRight::Ownership));
}
