//! Conversations of two and of several.

use domain::event::Stream;
use domain::model::{ChannelKind, UserId};
use domain::ports::{Admission, Departure, OwnerLeaves};
use domain::verbs::OpenConversation;
use domain::{FieldProblem, Refusal, Resource};

use crate::acts::{join_channel, leave_channel, open_conversation, remove};
use crate::world::World;

pub(crate) async fn of_two(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let view = world.perform(open_conversation(&ada, &[bob.id])).await.unwrap();
    let channel = view.channel.clone();
    assert_eq!((channel.kind, channel.name.as_str()), (ChannelKind::Direct, "dm-ada-bob"));
    assert_eq!(channel.description.as_deref(), Some("Direct Message Channel"));
    assert_eq!((channel.owner, channel.private), (ada.id, true));
    assert_eq!(view.roster.members, [ada.clone(), bob.clone()]);
    let (one, other) = (Stream::User(ada.id), Stream::User(bob.id));
    assert_eq!(world.heard_briefly(), [(one, "channel created"), (other, "channel created")]);
    for (from, to) in [(&bob, &ada), (&ada, &bob)] {
        let again = world.perform(open_conversation(from, &[to.id])).await.unwrap();
        assert_eq!(again.channel, channel);
    }
    assert_eq!(world.heard(), vec![]);
    let leave = world.perform(leave_channel(&bob, channel.id, OwnerLeaves::HandsOver)).await;
    assert_eq!(leave.unwrap_err(), Refusal::DirectConversation);
    let ban = world.perform(remove(&ada, channel.id, bob.id, Departure::Banned)).await;
    assert_eq!(ban.unwrap_err(), Refusal::DirectConversation);
    world.send(&bob, channel.id, "hi").await.unwrap();
    let eve = world.user("Eve").await;
    let unknown = Refusal::Unknown(Resource::Channel);
    let join = world.perform(join_channel(&eve, Admission::Open(channel.id))).await;
    assert_eq!(join.unwrap_err(), unknown);
    assert_eq!(world.store.channel_seen(eve.id, channel.id).await.unwrap_err(), unknown);
}

pub(crate) async fn of_several(world: World) {
    let people = [world.user("Ada").await, world.user("Bob").await, world.user("Eve").await];
    let [ada, bob, eve] = &people;
    let view = world.perform(open_conversation(ada, &[bob.id, eve.id, bob.id])).await.unwrap();
    assert_eq!((view.channel.kind, view.channel.name.as_str()), (ChannelKind::Group, "Ada, Bob, Eve"));
    assert_eq!(world.heard().len(), 3);
    let named = OpenConversation { name: Some("Trio".to_owned()), ..open_conversation(ada, &[bob.id, eve.id]) };
    let other = world.perform(named).await.unwrap();
    assert_eq!(other.channel.name, "Trio");
    assert_ne!(other.channel.id, view.channel.id);
    world.perform(leave_channel(ada, view.channel.id, OwnerLeaves::HandsOver)).await.unwrap();
    assert_eq!(world.store.channel(bob.id, view.channel.id).await.unwrap().channel.owner, bob.id);
    let list = |conversations| world.store.channels_of(bob.id, conversations, 0, 9);
    world.room(bob, "hall").await;
    assert_eq!(list(Some(true)).await.unwrap().len(), 2);
    assert_eq!(list(Some(false)).await.unwrap().len(), 1);
    assert_eq!(list(None).await.unwrap().len(), 3);
}

pub(crate) async fn refuses(world: World) {
    let ada = world.user("Ada").await;
    let open = |others: &[UserId]| world.perform(open_conversation(&ada, others));
    let nobody = UserId::new(99).unwrap();
    assert_eq!(open(&[nobody]).await.unwrap_err(), Refusal::Unknown(Resource::User));
    assert_eq!(open(&[ada.id]).await.unwrap_err(), Refusal::NotOnYourself);
    assert_eq!(open(&[]).await.unwrap_err(), Refusal::invalid("others", FieldProblem::Missing));
    let crowd: Vec<UserId> = (100..200).filter_map(UserId::new).collect();
    assert!(matches!(open(&crowd).await.unwrap_err(), Refusal::Invalid(_)));
    assert_eq!(world.place.number("SELECT COUNT(*) FROM channels").await, 0);
    assert_eq!(
        world.send(&ada, domain::model::ChannelId::new(1).unwrap(), "x").await.unwrap_err(),
        Refusal::Unknown(Resource::Channel)
    );
}

pub(crate) async fn whom_one_could_speak_with_comes_first(world: World) {
    let mut people = Vec::new();
    for name in ["Ada", "Bob", "Cem", "Dora", "Eve", "Finn"] {
        people.push(world.user(name).await);
    }
    let [ada, bob, cem, dora, eve, finn] = people.as_slice() else { panic!("six were made") };
    let mut talks = Vec::new();
    for other in [dora, bob, eve] {
        talks.push(world.perform(open_conversation(ada, &[other.id])).await.unwrap().channel.id);
    }
    world.perform(open_conversation(cem, &[ada.id, finn.id])).await.unwrap();
    let [with_dora, with_bob, with_eve] = talks[..] else { panic!("three were opened") };
    for talk in [with_bob, with_dora] {
        world.send(ada, talk, "words").await.unwrap();
    }
    let all = world.store.correspondents(ada.id, 0, 9).await.unwrap();
    let names: Vec<&str> = all.iter().map(|other| other.user.username.as_str()).collect();
    assert_eq!(names, ["Cem", "Finn", "Eve", "Bob", "Dora"]);
    let talks: Vec<_> =
        all.iter().map(|other| other.conversation.map(|(channel, last)| (channel, last.is_some()))).collect();
    assert_eq!(talks, [None, None, Some((with_eve, false)), Some((with_bob, true)), Some((with_dora, true))]);
    for (skip, count) in [(0, 1), (0, 2), (1, 2), (1, 9), (2, 1), (3, 9), (4, 1), (5, 9), (u64::MAX, 9), (0, 0)] {
        let page = world.store.correspondents(ada.id, skip, count).await.unwrap();
        let expected: Vec<_> = all.iter().skip(usize::try_from(skip).unwrap()).take(count as usize).cloned().collect();
        assert_eq!(page, expected, "{skip} {count}");
    }
    for (one, other, found) in
        [(ada, bob, Some(with_bob)), (bob, ada, Some(with_bob)), (ada, cem, None), (bob, dora, None)]
    {
        assert_eq!(world.store.conversation_with(one.id, other.id).await.unwrap(), found);
    }
}
