//! How far people have read, and what they haven't.

use std::sync::Arc;

use domain::event::{EventKind, Stream};
use domain::model::{ChannelId, Message, MessageId, ReadState, User};
use domain::ports::{Admission, MessageRef, NewChannel, OwnerLeaves, ReadStateFilter};
use domain::verbs::{MarkGuildRead, MarkRead};
use domain::{MissingRight, Outcome, Refusal, Resource};

use crate::acts::{
    create_channel, create_guild, create_invite, delete_message, edit, join_channel, join_guild, leave_channel,
    open_conversation,
};
use crate::edits::hall;
use crate::guilds::invite;
use crate::world::{World, actor, room};

async fn state(world: &World, user: &User, channel: ChannelId) -> ReadState {
    let filter = ReadStateFilter::Channels(vec![channel]);
    world.store.read_states(user.id, filter).await.unwrap()[0]
}

/// How many messages are unread, and how many of them mention the user.
async fn counts(world: &World, user: &User, channel: ChannelId) -> (u64, u64) {
    let ReadState { unread, mentions, .. } = state(world, user, channel).await;
    (unread, mentions)
}

async fn unread(world: &World, user: &User) -> Vec<(ChannelId, u64)> {
    let states = world.store.read_states(user.id, ReadStateFilter::Unread).await.unwrap();
    states.iter().map(|state| (state.channel, state.unread)).collect()
}

async fn mark(world: &World, user: &User, channel: ChannelId, message: Option<MessageId>) -> Outcome<ReadState> {
    world.perform(MarkRead { actor: actor(user), channel, message }).await
}

async fn say(world: &World, author: &User, channel: ChannelId, contents: &[&str]) -> Vec<Arc<Message>> {
    let mut said = Vec::new();
    for content in contents {
        said.push(world.send(author, channel, content).await.unwrap());
    }
    said
}

/// What others say is unread until one says how far one has read, or says something oneself.
pub(crate) async fn follow_what_is_said_and_read(world: World) {
    let ([ada, bob, eve], hall) = hall(&world).await;
    let said = say(&world, &ada, hall, &["one", "two", "three @bob", "four"]).await;
    assert_eq!(counts(&world, &ada, hall).await, (0, 0), "one's own words are read");
    assert_eq!(counts(&world, &bob, hall).await, (4, 1));
    assert_eq!((counts(&world, &eve, hall).await, unread(&world, &eve).await), ((4, 0), vec![(hall, 4)]));
    world.heard();
    let second = Some(said[1].id);
    let marked = mark(&world, &bob, hall, second).await.unwrap();
    assert_eq!(marked, ReadState { channel: hall, last_read: second, unread: 2, mentions: 1 });
    let kind = EventKind::ReadStateChanged { user: bob.id, state: marked, newest: Some(said[3].id) };
    let heard = world.heard();
    assert_eq!((heard.len(), heard[0].stream, &heard[0].kind), (1, Stream::User(bob.id), &kind));
    assert!(heard[0].seq.is_some(), "it is kept");
    assert_eq!(mark(&world, &bob, hall, second).await.unwrap(), marked);
    assert_eq!(world.heard(), [], "there one was already");
    assert_eq!(state(&world, &bob, hall).await, marked);
    mark(&world, &bob, hall, Some(said[3].id)).await.unwrap();
    assert_eq!((counts(&world, &bob, hall).await, unread(&world, &bob).await), ((0, 0), Vec::new()));
    world.send(&ada, hall, "five").await.unwrap();
    world.heard();
    let own = world.send(&bob, hall, "six").await.unwrap();
    assert_eq!(state(&world, &bob, hall).await.last_read, Some(own.id));
    assert_eq!(counts(&world, &bob, hall).await, (0, 0));
    assert_eq!(world.heard_briefly(), [(Stream::Channel(hall), "message created")], "the message says it");
    assert_eq!(counts(&world, &ada, hall).await, (1, 0));
}

/// Going back makes unread again what others said, never what one said oneself.
pub(crate) async fn go_back(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    let mut said = say(&world, &ada, hall, &["one", "two"]).await;
    said.extend(say(&world, &bob, hall, &["three @bob", "four"]).await);
    said.extend(say(&world, &ada, hall, &["five @bob"]).await);
    mark(&world, &bob, hall, Some(said[4].id)).await.unwrap();
    let back = mark(&world, &bob, hall, Some(said[0].id)).await.unwrap();
    assert_eq!((back.unread, back.mentions), (2, 1));
    let named = |place: usize| MessageRef { message: said[place].id, channel: Some(hall) };
    world.perform(delete_message(&bob, named(2))).await.unwrap();
    assert_eq!(counts(&world, &bob, hall).await, (2, 1), "one's own is gone");
    world.perform(delete_message(&ada, named(1))).await.unwrap();
    assert_eq!(counts(&world, &bob, hall).await, (1, 1), "one of others is gone");
    world.perform(edit(&ada, named(4), "five")).await.unwrap();
    assert_eq!(counts(&world, &bob, hall).await, (1, 0), "it mentions nobody any more");
    let nothing = mark(&world, &bob, hall, None).await.unwrap();
    assert_eq!((nothing.last_read, nothing.unread), (None, 2));
    let gone = mark(&world, &bob, hall, Some(said[2].id)).await.unwrap();
    assert_eq!((gone.last_read, gone.unread), (Some(said[2].id), 1), "one may have read what is deleted");
    world.send(&bob, hall, "six").await.unwrap();
    assert_eq!(counts(&world, &bob, hall).await, (0, 0));
}

/// Whoever comes in has read what came before; whoever goes has nothing unread.
pub(crate) async fn begin_where_one_comes_in(world: World) {
    let ([ada, _, _], hall) = hall(&world).await;
    let said = say(&world, &ada, hall, &["one", "two"]).await;
    let dan = world.user("Dan").await;
    assert_eq!(world.store.read_states(dan.id, ReadStateFilter::Channels(vec![hall])).await.unwrap(), []);
    let refused = mark(&world, &dan, hall, None).await.unwrap_err();
    assert_eq!(refused, Refusal::Forbidden(MissingRight::Membership));
    world.perform(join_channel(&dan, Admission::Open(hall))).await.unwrap();
    let came = ReadState { channel: hall, last_read: Some(said[1].id), unread: 0, mentions: 0 };
    assert_eq!(state(&world, &dan, hall).await, came);
    say(&world, &ada, hall, &["three"]).await;
    assert_eq!(counts(&world, &dan, hall).await, (1, 0));
    world.perform(leave_channel(&dan, hall, OwnerLeaves::HandsOver)).await.unwrap();
    assert_eq!(unread(&world, &dan).await, []);
    world.perform(join_channel(&dan, Admission::Open(hall))).await.unwrap();
    assert_eq!(counts(&world, &dan, hall).await, (0, 0));
    let talk = world.perform(open_conversation(&ada, &[dan.id])).await.unwrap().channel.id;
    let aside = say(&world, &ada, talk, &["psst"]).await;
    assert_eq!(unread(&world, &dan).await, [(talk, 1)]);
    let elsewhere = mark(&world, &dan, hall, Some(aside[0].id)).await.unwrap_err();
    assert_eq!(elsewhere, Refusal::Unknown(Resource::Message));
}

/// A guild is read as a whole, each of its channels that wasn't.
pub(crate) async fn of_a_guild(world: World) {
    let [ada, bob] = [world.user("Ada").await, world.user("Bob").await];
    let guild = world.perform(create_guild(&ada, "Choir")).await.unwrap().id;
    let mut channels = Vec::new();
    for name in ["hall", "stage", "attic"] {
        let new = NewChannel { guild: Some(guild), ..room(name) };
        channels.push(world.perform(create_channel(&ada, new)).await.unwrap().channel.id);
    }
    say(&world, &ada, channels[0], &["before Bob"]).await;
    world.perform(create_invite(actor(&ada), guild, invite("code"))).await.unwrap();
    world.perform(join_guild(&bob, "code")).await.unwrap();
    assert_eq!(unread(&world, &bob).await, []);
    let first = say(&world, &ada, channels[0], &["to @everyone"]).await;
    let second = say(&world, &ada, channels[1], &["one", "two"]).await;
    assert!(first[0].mentions_everyone);
    assert_eq!(unread(&world, &bob).await, [(channels[0], 1), (channels[1], 2)]);
    assert_eq!((counts(&world, &bob, channels[0]).await, counts(&world, &ada, channels[0]).await), ((1, 1), (0, 0)));
    let by_another = say(&world, &bob, channels[2], &["to @everyone"]).await;
    assert!(!by_another[0].mentions_everyone, "that is the owner's");
    assert_eq!(counts(&world, &ada, channels[2]).await, (1, 0));
    world.heard();
    let read = world.perform(MarkGuildRead { actor: actor(&bob), guild }).await.unwrap();
    let all = |channel, last: &Message| ReadState { channel, last_read: Some(last.id), unread: 0, mentions: 0 };
    assert_eq!(read, [all(channels[0], &first[0]), all(channels[1], &second[1])]);
    assert_eq!(world.heard_briefly(), [(Stream::User(bob.id), "read state changed"); 2]);
    assert_eq!(world.perform(MarkGuildRead { actor: actor(&bob), guild }).await.unwrap(), []);
    let eve = world.user("Eve").await;
    let strangers = world.perform(MarkGuildRead { actor: actor(&eve), guild }).await;
    assert_eq!(strangers.unwrap_err(), Refusal::Unknown(Resource::Guild));
}

/// Where many messages are deleted, in one bucket of positions or in several, the rest is counted right.
pub(crate) async fn count_past_what_is_deleted(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    let many = 2 * domain::limits::GAP_BUCKET;
    world
        .place
        .run(&format!(
            "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {many}) \
             INSERT INTO messages (channel_id, position, seq, author_id, content, created_at, deleted, digest) \
             SELECT {hall}, n, n + 1000, {}, 'la', 0, 0, 0 FROM n",
            ada.id
        ))
        .await;
    let head = format!("UPDATE channels SET message_head = {many}, message_count = {many} WHERE id = {hall}");
    world.place.run(&head).await;
    let ids =
        world.place.numbers(&format!("SELECT id FROM messages WHERE channel_id = {hall} ORDER BY position")).await;
    let id = |position: i64| MessageId::new(ids[usize::try_from(position).unwrap() - 1]).unwrap();
    let named = |position| MessageRef { message: id(position), channel: Some(hall) };
    let mut gone = Vec::new();
    for position in [3, 1000, 1023, 1024, 1025, 2040] {
        world.perform(delete_message(&ada, named(position))).await.unwrap();
        gone.push(position);
        for read in [1, 3, 1022, 1023, 1024, 1100, 2039, many] {
            let later = i64::try_from(gone.iter().filter(|position| **position > read).count()).unwrap();
            let unread = mark(&world, &bob, hall, Some(id(read))).await.unwrap().unread;
            assert_eq!(i64::try_from(unread).unwrap(), many - read - later, "{gone:?} are gone, {read} are read");
        }
    }
}

/// However many are in a channel, a message writes the same rows: those of the message, and its author's mark.
pub(crate) async fn of_a_crowd_are_not_written(world: World) {
    let ([ada, bob, _], hall) = hall(&world).await;
    let people = "WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 100000) \
         INSERT INTO users (username, username_key, admin, created_at, updated_at) SELECT 'one' || n, 'one' || n, 0, 0, 0 FROM n";
    world.place.run(people).await;
    let join = format!(
        "INSERT INTO channel_members (channel_id, user_id, joined_at) SELECT {hall}, id, 0 FROM users WHERE username LIKE 'one%'"
    );
    world.place.run(&join).await;
    let rows = async || {
        let tables = ["read_marks", "mentions", "messages", "events", "streams", "channel_members"];
        let counts = tables.map(|table| format!("(SELECT COUNT(*) FROM {table})"));
        world.place.number(&format!("SELECT {}", counts.join(" + "))).await
    };
    world.send(&ada, hall, "one").await.unwrap();
    let before = rows().await;
    world.send(&ada, hall, "to @everyone").await.unwrap();
    assert_eq!(rows().await, before + 2, "the message, and that it is to everybody");
    assert_eq!(world.place.number("SELECT COUNT(*) FROM read_marks").await, 1);
    assert_eq!(counts(&world, &bob, hall).await, (2, 1));
    let last = world.place.number("SELECT MAX(id) FROM users").await;
    let last = world.store.user(domain::model::UserId::new(last).unwrap()).await.unwrap().unwrap();
    assert_eq!(counts(&world, &last, hall).await, (2, 1));
}
