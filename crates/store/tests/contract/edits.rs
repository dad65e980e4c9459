//! Messages that are changed, mention somebody, or are taken away.

use std::sync::Arc;
use std::time::Duration;

use domain::event::{Event, Stream};
use domain::model::{ChannelId, Message, MessageId, Role, User, Window};
use domain::ports::{Admission, Departure, MessageRef};
use domain::verbs::UpdateChannel;
use domain::{EventKind, MissingRight, Refusal, Resource};

use crate::acts::{delete_message, edit, join_channel, leave_channel, remove, set_role};
use crate::world::{START, World, actor, deleted};

const UNKNOWN: Refusal = Refusal::Unknown(Resource::Message);
const NOT_AUTHOR: Refusal = Refusal::Forbidden(MissingRight::Authorship);

/// Ada's hall with Bob and Eve in it.
pub(crate) async fn hall(world: &World) -> ([Arc<User>; 3], ChannelId) {
    let people = [world.user("Ada").await, world.user("Bob").await, world.user("Eve").await];
    let hall = world.room(&people[0], "hall").await.channel.id;
    for joiner in &people[1..] {
        world.perform(join_channel(joiner, Admission::Open(hall))).await.unwrap();
    }
    world.heard();
    (people, hall)
}

pub(crate) fn in_hall(message: MessageId, channel: ChannelId) -> MessageRef {
    MessageRef { message, channel: Some(channel) }
}

async fn contents(world: &World, reader: &User, channel: ChannelId) -> Vec<String> {
    let page = world.store.page(reader.id, channel, Window::Newest, 50).await.unwrap();
    page.messages.into_iter().map(|message| message.content).collect()
}

pub(crate) async fn are_the_authors(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    let said = world.send(&bob, hall, "la").await.unwrap();
    world.heard();
    world.clock.advance(Duration::from_secs(5));
    let edit = |who, content: &str| world.perform(edit(who, in_hall(said.id, hall), content));
    let edited = edit(&bob, "lo").await.unwrap();
    let expected = Message {
        content: "lo".to_owned(),
        edited_at: Some(domain::model::Timestamp::from_millis(START + 5_000)),
        ..said.as_ref().clone()
    };
    assert_eq!(*edited, expected);
    let heard = world.heard();
    assert_eq!((heard.len(), heard[0].stream), (1, Stream::Channel(hall)));
    let EventKind::MessageUpdated { channel, message } = &heard[0].kind else { panic!("{heard:?}") };
    assert_eq!((channel.id, channel.name.as_str(), message.as_ref()), (hall, "hall", &expected));
    assert_eq!(world.store.message(ada.id, said.id).await.unwrap(), expected);
    assert_eq!(edit(&bob, "lo").await.unwrap().edited_at, expected.edited_at, "it says that already");
    assert_eq!(edit(&ada, "li").await.unwrap_err(), NOT_AUTHOR);
    world.perform(leave_channel(&bob, hall, domain::ports::OwnerLeaves::Refused)).await.unwrap();
    world.heard();
    assert_eq!(edit(&bob, "li").await.unwrap_err(), Refusal::Forbidden(MissingRight::Membership));
    assert_eq!(world.heard(), []);
    assert_eq!(contents(&world, &ada, hall).await, ["lo"]);
}

pub(crate) async fn are_of_the_channel_that_is_named(world: World) {
    let ([ada, ..], hall) = hall(&world).await;
    let other = world.room(&ada, "attic").await.channel.id;
    let said = world.send(&ada, hall, "la").await.unwrap();
    let elsewhere = in_hall(said.id, other);
    assert_eq!(world.perform(edit(&ada, elsewhere, "lo")).await.unwrap_err(), UNKNOWN);
    assert_eq!(world.perform(delete_message(&ada, elsewhere)).await.unwrap_err(), UNKNOWN);
    let stranger = world.user("Mallory").await;
    let missing = MessageRef { message: MessageId::new(4_000).unwrap(), channel: None };
    let hidden = MessageRef { message: said.id, channel: None };
    world
        .perform(UpdateChannel { actor: actor(&ada), channel: hall, change: crate::roles::privately(true) })
        .await
        .unwrap();
    for named in [missing, hidden] {
        let refused = world.perform(edit(&stranger, named, "lo")).await.unwrap_err();
        assert_eq!(refused, UNKNOWN, "a stranger learns which messages there are");
    }
    world.perform(edit(&ada, MessageRef { channel: None, ..elsewhere }, "lo")).await.unwrap();
    assert_eq!(contents(&world, &ada, hall).await, ["lo"]);
}

pub(crate) async fn deletions_are_the_authors_and_the_moderators(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let mut said = Vec::new();
    for content in ["one", "two", "three", "four"] {
        said.push(world.send(&bob, hall, content).await.unwrap());
    }
    let delete = |who, place: usize| world.perform(delete_message(who, in_hall(said[place].id, hall)));
    assert_eq!(delete(&eve, 0).await.unwrap_err(), Refusal::Forbidden(MissingRight::Moderation));
    world.perform(set_role(&ada, hall, eve.id, Role::Moderator)).await.unwrap();
    world.heard();
    for (who, place) in [(&eve, 0), (&bob, 1), (&ada, 3)] {
        assert_eq!(delete(who, place).await.unwrap(), said[place]);
        let heard = world.heard();
        let [Event { kind: EventKind::MessageDeleted { channel, sent, .. }, .. }] = &heard[..] else {
            panic!("{heard:?}")
        };
        assert_eq!((channel.id, channel.name.as_str()), (hall, "hall"));
        assert_eq!(heard[0].kind, deleted(channel, &said[place], *sent, who.clone()));
        assert_eq!(delete(who, place).await.unwrap_err(), UNKNOWN, "it is gone");
    }
    assert_eq!(contents(&world, &ada, hall).await, ["three"]);
    assert_eq!(world.store.page(ada.id, hall, Window::Newest, 9).await.unwrap().total, 1);
    let after = world.store.page(ada.id, hall, Window::After(said[0].id), 9).await.unwrap();
    assert_eq!(after.messages.len(), 1, "whoever reads on from what was deleted meanwhile reads on");
    assert_eq!(world.store.message(ada.id, said[0].id).await.unwrap_err(), UNKNOWN);
}

/// Whoever is first wins; the other is refused, and nothing is heard of what didn't happen.
pub(crate) async fn race_with_deletions(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    for round in 0..20 {
        let said = world.send(&bob, hall, "la").await.unwrap();
        world.heard();
        let named = in_hall(said.id, hall);
        let edit = world.perform(edit(&bob, named, &format!("lo {round}")));
        let (edited, deleted) = tokio::join!(edit, world.perform(delete_message(&ada, named)));
        assert!(deleted.is_ok());
        let heard: Vec<&str> = world.heard_briefly().into_iter().map(|(_, kind)| kind).collect();
        match edited {
            Ok(_) => assert_eq!(heard, ["message updated", "message deleted"]),
            Err(refusal) => assert_eq!((refusal, heard), (UNKNOWN, vec!["message deleted"])),
        }
    }
}

pub(crate) async fn mention_members(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let mallory = world.user("Mallory").await;
    world.heard();
    let content = "@bob and @Mallory and @BOB and `@eve`, mail me@eve, @nobody, @ada";
    let said = world.send(&ada, hall, content).await.unwrap();
    let named = |message: &Message| message.mentions.iter().map(|user| user.id).collect::<Vec<_>>();
    assert_eq!(named(&said), [bob.id, ada.id]);
    let told = |world: &World| -> Vec<_> {
        let events = world.heard().into_iter();
        events
            .filter_map(|event| if let EventKind::Mentioned { user, .. } = event.kind { Some(user) } else { None })
            .collect()
    };
    assert_eq!(told(&world), [bob.id], "nobody is told that they mentioned themselves");
    let edited = world.perform(edit(&ada, in_hall(said.id, hall), "@eve and @bob")).await.unwrap();
    assert_eq!((named(&edited), told(&world)), (vec![eve.id, bob.id], vec![eve.id]));
    let mine = async |user: &User| {
        let found = world.store.mentions_of(user.id, 0, 10).await.unwrap();
        found.into_iter().map(|message| message.id).collect::<Vec<_>>()
    };
    assert_eq!((mine(&bob).await, mine(&ada).await, mine(&mallory).await), (vec![said.id], vec![], vec![]));
    world.perform(remove(&ada, hall, bob.id, Departure::Removed)).await.unwrap();
    assert_eq!(mine(&bob).await, [], "what one may not read one isn't shown");
    world.perform(delete_message(&ada, in_hall(said.id, hall))).await.unwrap();
    assert_eq!(mine(&eve).await, []);
}
