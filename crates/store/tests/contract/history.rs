//! Pages of a channel's history, with and without deleted messages in it.

use domain::limits::{GAP_BUCKET, PAGE};
use domain::model::{ChannelId, MessageId, Timestamp, User, Window};
use domain::ports::MessageRef;
use domain::{MissingRight, Refusal, Resource};

use crate::acts::delete_message;
use crate::world::{START, World, message};

/// More than any page, and several buckets.
const MANY: i64 = 10_001;

/// A channel with that many messages, of which some were deleted as the act of deleting does it. Answers the live
/// positions, oldest first. In an empty database a message's id is its position, and so is its content.
async fn history(world: &World, ada: &User, count: i64, deleted: impl Fn(i64) -> bool) -> (ChannelId, Vec<i64>) {
    let channel = world.room(ada, "hall").await.channel.id;
    let numbers: Vec<i64> = (1..=count).collect();
    for chunk in numbers.chunks(5000) {
        let rows: Vec<String> =
            chunk.iter().map(|n| format!("({channel}, {n}, {n}, {}, '{n}', 1, 0)", ada.id)).collect();
        let insert = "INSERT INTO messages (channel_id, position, seq, author_id, content, created_at, deleted)";
        world.place.run(&format!("{insert} VALUES {}", rows.join(","))).await;
    }
    let gone: Vec<i64> = numbers.iter().copied().filter(|n| deleted(*n)).collect();
    for chunk in gone.chunks(5000) {
        let list: Vec<String> = chunk.iter().map(i64::to_string).collect();
        let list = list.join(",");
        let buckets = format!(
            "UPDATE messages SET deleted = 1, content = '' WHERE channel_id = {channel} AND position IN ({list}); \
             INSERT INTO message_gaps (channel_id, bucket, deleted) \
             SELECT {channel}, position / {GAP_BUCKET}, COUNT(*) FROM messages WHERE channel_id = {channel} \
             AND position IN ({list}) GROUP BY position / {GAP_BUCKET} \
             ON CONFLICT (channel_id, bucket) DO UPDATE SET deleted = message_gaps.deleted + excluded.deleted"
        );
        world.place.run(&buckets).await;
    }
    let live: Vec<i64> = numbers.into_iter().filter(|n| !deleted(*n)).collect();
    let count_live = live.len();
    world
        .place
        .run(&format!(
            "UPDATE channels SET message_head = {count}, message_count = {count_live}, last_message_at = 1 \
             WHERE id = {channel}"
        ))
        .await;
    (channel, live)
}

fn at(position: i64) -> MessageId {
    MessageId::new(position).unwrap()
}

/// Reads a window and holds it against the same window over the plain list.
async fn check(world: &World, ada: &User, channel: ChannelId, live: &[i64], window: Window, count: u32) {
    let page = world.store.page(ada.id, channel, window, count).await.unwrap();
    let size = count.min(PAGE) as usize;
    let newest_first = || live.iter().rev().copied();
    let skip = |n: usize| newest_first().skip(n).take(size).collect::<Vec<_>>();
    // The page, and the first position that is older than it when it is empty.
    let (expected, floor): (Vec<i64>, i64) = match window {
        Window::Newest => (skip(0), i64::MAX),
        Window::Skip(n) => {
            let n = usize::try_from(n).unwrap_or(usize::MAX);
            (skip(n), newest_first().nth(n).map_or(0, |position| position + 1))
        }
        Window::Before(id) => (newest_first().filter(|p| *p < id.get()).take(size).collect(), id.get()),
        Window::After(id) => {
            let mut after: Vec<i64> = live.iter().copied().filter(|p| *p > id.get()).take(size).collect();
            after.reverse();
            (after, id.get() + 1)
        }
        Window::Around(id) => {
            let newer = size.saturating_sub(1) / 2;
            let mut around: Vec<i64> = live.iter().copied().filter(|p| *p > id.get()).take(newer).collect();
            around.reverse();
            around.extend(newest_first().filter(|p| *p <= id.get()).take(size - newer));
            (around, id.get() + 1)
        }
        Window::At(_) => unreachable!("the plain list knows no times; `from_a_moment_on` does"),
    };
    let got: Vec<i64> = page.messages.iter().map(|message| message.id.get()).collect();
    assert_eq!(got, expected, "{window:?} {count}");
    assert!(page.messages.iter().all(|message| message.content == message.id.to_string()));
    assert_eq!(page.total, live.len() as u64);
    let oldest = expected.last().copied().unwrap_or(floor);
    assert_eq!(page.has_more, live.iter().any(|p| *p < oldest), "{window:?} {count}");
}

async fn check_all(world: &World, ada: &User, channel: ChannelId, live: &[i64], head: i64) {
    let total = live.len() as u64;
    for count in [0, 1, 2, 49, 50, 51, PAGE, PAGE + 1, u32::MAX] {
        check(world, ada, channel, live, Window::Newest, count).await;
    }
    for skip in [0, 1, 49, 50, 51, 1023, 1024, 1025, total / 2, total.saturating_sub(1), total, total + 1, u64::MAX] {
        for count in [0, 1, 50] {
            check(world, ada, channel, live, Window::Skip(skip), count).await;
        }
    }
    let places = [1, 2, 1023, 1024, 1025, 2048, head / 2, head - 1, head];
    for place in places.into_iter().filter(|place| (1..=head).contains(place)) {
        for count in [0, 1, 2, 3, 50, PAGE] {
            check(world, ada, channel, live, Window::Before(at(place)), count).await;
            check(world, ada, channel, live, Window::After(at(place)), count).await;
            if live.contains(&place) {
                check(world, ada, channel, live, Window::Around(at(place)), count).await;
            }
        }
    }
}

pub(crate) async fn of_few_messages(world: World) {
    let ada = world.user("Ada").await;
    let hall = world.room(&ada, "hall").await.channel.id;
    let mut live = Vec::new();
    for number in 1..=52 {
        check_all(&world, &ada, hall, &live, number - 1).await;
        let sent = world.send(&ada, hall, &number.to_string()).await.unwrap();
        assert_eq!(sent.id.get(), number);
        live.push(number);
        if [2, 3, 48].contains(&number) {
            check_all(&world, &ada, hall, &live, number).await;
        }
    }
}

pub(crate) async fn of_many_messages(world: World) {
    let ada = world.user("Ada").await;
    let (hall, live) = history(&world, &ada, MANY, |_| false).await;
    check_all(&world, &ada, hall, &live, MANY).await;
    let sent = world.perform(message(&ada, hall, "on")).await.unwrap();
    let page = world.store.page(ada.id, hall, Window::Newest, 2).await.unwrap();
    assert_eq!((page.messages[0].id, page.messages[1].id, page.total), (sent.id, at(MANY), 10_002));
}

pub(crate) async fn with_some_deleted(world: World) {
    let ada = world.user("Ada").await;
    // Whole buckets, borders of buckets, and every seventh.
    let deleted = |n: i64| (2040..=4100).contains(&n) || n % 7 == 0 || [1, 1023, 1024, MANY].contains(&n);
    let (hall, live) = history(&world, &ada, MANY, deleted).await;
    check_all(&world, &ada, hall, &live, MANY).await;
    for skip in (0..live.len() as u64).step_by(331) {
        check(&world, &ada, hall, &live, Window::Skip(skip), 3).await;
    }
    let around = world.store.page(ada.id, hall, Window::Around(at(7)), 5).await;
    assert_eq!(around.unwrap_err(), Refusal::Unknown(Resource::Message));
    assert_eq!(world.store.message(ada.id, at(7)).await.unwrap_err(), Refusal::Unknown(Resource::Message));
}

pub(crate) async fn with_all_deleted(world: World) {
    let ada = world.user("Ada").await;
    let (hall, live) = history(&world, &ada, 3000, |_| true).await;
    check_all(&world, &ada, hall, &live, 3000).await;
}

/// A moment finds the first message from then on, whatever is deleted around it.
pub(crate) async fn from_a_moment_on(world: World) {
    let ([ada, ..], hall) = crate::edits::hall(&world).await;
    let mut said = Vec::new();
    for number in 0..7 {
        said.push(world.send(&ada, hall, &number.to_string()).await.unwrap());
        world.clock.advance(std::time::Duration::from_secs(10));
    }
    for gone in [2, 3] {
        let named = MessageRef { message: said[gone].id, channel: Some(hall) };
        world.perform(delete_message(&ada, named)).await.unwrap();
    }
    let at = async |seconds: i64, count| {
        let moment = Timestamp::from_millis(START + 1000 * seconds);
        let page = world.store.page(ada.id, hall, Window::At(moment), count).await.unwrap();
        page.messages.iter().map(|message| message.content.clone()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(at(0, 2).await, "0");
    assert_eq!(at(10, 2).await, "1 0");
    assert_eq!(at(11, 4).await, "5 4 1 0");
    assert_eq!(at(20, 2).await, "4 1", "what stood there is gone");
    assert_eq!(at(-99, 4).await, "1 0");
    assert_eq!(at(99, 3).await, "6 5 4");
    let empty = world.room(&ada, "empty").await.channel.id;
    let nothing = world.store.page(ada.id, empty, Window::At(said[0].created_at), 9).await.unwrap();
    assert_eq!((nothing.messages, nothing.has_more), (Vec::new(), false));
}

pub(crate) async fn refuses(world: World) {
    let (ada, bob) = (world.user("Ada").await, world.user("Bob").await);
    let hall = world.room(&ada, "hall").await.channel.id;
    let attic = world.room(&ada, "attic").await.channel.id;
    let elsewhere = world.send(&ada, attic, "hi").await.unwrap().id;
    for id in [elsewhere, at(99), at((1 << 53) - 1)] {
        for window in [Window::Before(id), Window::After(id), Window::Around(id)] {
            let page = world.store.page(ada.id, hall, window, 9).await;
            assert_eq!(page.unwrap_err(), Refusal::Unknown(Resource::Message));
        }
    }
    let outside = world.store.page(bob.id, hall, Window::Newest, 9).await;
    assert_eq!(outside.unwrap_err(), Refusal::Forbidden(MissingRight::Membership));
    let nowhere = world.store.page(bob.id, ChannelId::new(99).unwrap(), Window::Newest, 9).await;
    assert_eq!(nowhere.unwrap_err(), Refusal::Unknown(Resource::Channel));
}
