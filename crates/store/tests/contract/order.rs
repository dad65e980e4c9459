//! The order of events: gapless in every stream, the same in the log as on the bus, whatever happens at once.

use std::collections::HashMap;
use std::sync::Arc;

use domain::event::Stream;
use domain::model::{ChannelId, User};
use domain::ports::{Admission, Departure, OwnerLeaves};
use domain::verbs::SendMessage;
use domain::{Event, EventKind};

use crate::acts::{create_guild, join_channel, leave_channel, remove, unban};
use crate::messages::mark;
use crate::world::{World, message};

const TASKS: usize = 24;
const ROUNDS: usize = 15;

/// Fails unless each stream has 1, 2, 3 and so on, on the bus and in the log, and each channel's positions do too.
pub(crate) async fn check(world: &World, heard: &[Event]) {
    let mut heads: HashMap<Stream, u64> = HashMap::new();
    for event in heard {
        let last = heads.entry(event.stream).or_default();
        *last += 1;
        assert_eq!(event.seq, Some(*last), "{:?}", event.stream);
    }
    let places = "(SELECT stream_kind, stream_id, seq FROM events UNION SELECT 3, channel_id, seq FROM messages)";
    let broken_streams = format!(
        "SELECT COUNT(*) FROM streams s WHERE s.head <> \
         (SELECT COUNT(*) FROM {places} AS e WHERE e.stream_kind = s.kind AND e.stream_id = s.id) OR s.head <> \
         (SELECT MAX(seq) FROM {places} AS e WHERE e.stream_kind = s.kind AND e.stream_id = s.id)"
    );
    assert_eq!(world.place.number(&broken_streams).await, 0);
    assert_eq!(world.store.broken_streams().await, Ok(0));
    let logged = world.place.number(&format!("SELECT COUNT(*) FROM {places} AS e")).await;
    assert_eq!(usize::try_from(logged).unwrap(), heard.len());
    let broken_channels = "SELECT COUNT(*) FROM channels c WHERE c.message_head <> \
         (SELECT COUNT(*) FROM messages m WHERE m.channel_id = c.id) OR c.message_head <> COALESCE(\
         (SELECT MAX(position) FROM messages m WHERE m.channel_id = c.id), 0) OR c.message_count <> c.message_head";
    assert_eq!(world.place.number(broken_channels).await, 0);
    let twice = "SELECT COUNT(*) FROM messages m WHERE EXISTS (SELECT 1 FROM events e WHERE \
         e.stream_kind = 3 AND e.stream_id = m.channel_id AND e.seq = m.seq)";
    assert_eq!(world.place.number(twice).await, 0);
}

/// Does one of several acts, some of which are refused.
async fn something(world: &World, number: usize, people: &[Arc<User>], rooms: &[ChannelId]) {
    let user = &people[number % people.len()];
    let other = &people[(number / 3 + 1) % people.len()];
    let room = rooms[number % rooms.len()];
    let store = &world.store;
    match number % 11 {
        0 => drop(store.perform(join_channel(user, Admission::Open(room))).await),
        1 => drop(store.perform(leave_channel(user, room, OwnerLeaves::Refused)).await),
        2 => drop(store.perform(remove(&people[0], room, other.id, Departure::Banned)).await),
        3 => drop(store.perform(unban(&people[0], room, other.id)).await),
        4 => drop(store.perform(crate::world::account(&format!("newcomer-{}", number % 7))).await),
        5 => drop(store.perform(create_guild(user, "Choir")).await),
        _ => {
            let nonce = number.is_multiple_of(5).then(|| mark(&format!("n{}", number % 50), "hi"));
            drop(store.perform(SendMessage { nonce, ..message(user, room, "hi") }).await);
        }
    }
}

pub(crate) async fn is_gapless_under_concurrent_acts(world: World) {
    let mut people = Vec::new();
    for number in 0..8 {
        people.push(world.user(&format!("user-{number}")).await);
    }
    let mut rooms = Vec::new();
    for number in 0..3 {
        rooms.push(world.room(&people[0], &format!("room {number}")).await.channel.id);
    }
    let (world, people, rooms) = (Arc::new(world), Arc::new(people), Arc::new(rooms));
    let tasks = (0..TASKS).map(|task| {
        let (world, people, rooms) = (world.clone(), people.clone(), rooms.clone());
        tokio::spawn(async move {
            for round in 0..ROUNDS {
                something(&world, task * 7919 + round * 104_729, &people, &rooms).await;
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let heard = world.heard();
    assert!(heard.iter().any(|event| matches!(event.kind, EventKind::MessageCreated { .. })));
    assert!(heard.iter().any(|event| matches!(event.kind, EventKind::ChannelMemberRemoved { .. })));
    check(&world, &heard).await;
}

/// When the answer is there, the event was told before; and what was told can be read.
pub(crate) async fn answers_come_after_events_and_events_after_the_commit(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    world.heard();
    for _ in 0..50 {
        let sent = world.send(&ada, hall, "hi").await.unwrap();
        let heard = world.heard();
        assert_eq!(heard.len(), 1);
        assert!(matches!(&heard[0].kind, EventKind::MessageCreated { message, .. } if *message == sent));
        assert_eq!(world.store.message(ada.id, sent.id).await.unwrap(), *sent);
    }
}

/// A caller that goes away changes nothing.
pub(crate) async fn abandoned_acts_are_done_all_the_same(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    for _ in 0..100 {
        let mut send = Box::pin(world.send(&ada, hall, "hi"));
        // The first poll queues the act; then the caller's future is dropped.
        drop(futures_util::FutureExt::now_or_never(&mut send));
    }
    let last = world.send(&ada, hall, "last").await.unwrap();
    let page = world.store.page(ada.id, hall, domain::model::Window::Newest, 9).await.unwrap();
    assert_eq!((page.total, page.messages[0].id), (101, last.id));
    check(&world, &world.heard()).await;
}
