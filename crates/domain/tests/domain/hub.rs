//! Who hears an event: conversations with a hub whose frames are one word each.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use domain::event::{Event, EventKind, MembershipEnd, Stream};
use domain::fanout::{Audience, CloseReason, ConnectionId, Encoder, Frame, FrameSink, Hub, ListenerInfo, Subscription};
use domain::model::{
    Channel, ChannelId, GuildId, Position, SessionId, Timestamp, User, UserId, VersionVector, WriterName,
};
use domain::ports::{StreamHeads, Subscriber};

const WRITER: WriterName = WriterName(7);

/// Writes down every frame and close, in order.
#[derive(Default)]
struct SentFrames(Mutex<Vec<(u64, String)>>);

impl FrameSink for SentFrames {
    fn post(&self, frame: &Frame, to: &[ConnectionId]) {
        let word = String::from_utf8(frame.to_vec()).unwrap();
        self.0.lock().unwrap().extend(to.iter().map(|connection| (connection.0, word.clone())));
    }

    fn post_with_cursor(&self, frame: &Frame, to: ConnectionId, _: UserId, told: &VersionVector) {
        let act = told.act_of(WRITER).unwrap_or_default();
        self.0.lock().unwrap().push((to.0, format!("{}@{act}", str::from_utf8(frame).unwrap())));
    }

    fn close(&self, socket: ConnectionId, _: usize, reason: CloseReason) {
        self.0.lock().unwrap().push((socket.0, format!("close {reason:?}")));
    }
}

/// A dialect whose every event is one word. It counts how often it was asked for one.
#[derive(Default)]
struct Terse(AtomicUsize);

impl Encoder for Terse {
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let (audience, word) = match &event.kind {
            EventKind::MessageCreated { message, .. } => (Audience::All, message.content.clone()),
            EventKind::Typing { user, .. } => (Audience::AllBut(user.id), "typing".to_owned()),
            EventKind::ChannelMemberAdded { user, .. } => (Audience::All, format!("+{}", user.id)),
            EventKind::ChannelMemberRemoved { user, .. } => (Audience::All, format!("-{}", user.id)),
            EventKind::GuildCreated { guild, .. } => (Audience::Only(guild.owner), "guild".to_owned()),
            EventKind::ChannelCreated { .. } => (Audience::All, "room".to_owned()),
            EventKind::ChannelDeleted { .. } => (Audience::All, "gone".to_owned()),
            EventKind::PresenceChanged { user, status, .. } => {
                (Audience::AllBut(user.id), format!("{}{status:?}", user.id))
            }
            EventKind::GuildMemberAdded { .. }
            | EventKind::GuildMemberRemoved { .. }
            | EventKind::GuildUpdated { .. }
            | EventKind::ChannelUpdated { .. }
            | EventKind::RoleChanged { .. }
            | EventKind::MessageUpdated { .. }
            | EventKind::MessageDeleted { .. }
            | EventKind::ReactionAdded { .. }
            | EventKind::ReactionRemoved { .. }
            | EventKind::Mentioned { .. }
            | EventKind::ReadStateChanged { .. }
            | EventKind::ProfileChanged { .. }
            | EventKind::AccountBarred { .. }
            | EventKind::GuildDeleted { .. }
            | EventKind::SessionEnded { .. } => return Vec::new(),
        };
        vec![(audience, Bytes::from(word))]
    }

    fn encode_for(&self, event: &Event, listener: &User) -> Option<Frame> {
        self.0.fetch_add(1, Ordering::Relaxed);
        let EventKind::GuildDeleted { .. } = &event.kind else { return None };
        Some(Bytes::from(format!("out{}{}", listener.id, listener.display_name.as_deref().unwrap_or_default())))
    }
}

struct Scene {
    hub: Arc<Hub>,
    words: Arc<Terse>,
    sent_frames: Arc<SentFrames>,
}

impl Scene {
    fn new() -> Self {
        let sent_frames = Arc::new(SentFrames::default());
        let words = Arc::new(Terse::default());
        let hub = Hub::new(vec![("test", Arc::clone(&words) as _)], Arc::clone(&sent_frames) as _);
        Self { hub: Arc::new(hub), words, sent_frames }
    }

    fn attach(&self, user: i64, connection: u64) -> Subscription {
        self.hub.attach(attachment(user, connection))
    }

    /// A listener that is in channel 1 and live.
    fn in_channel(&self, user: i64, connection: u64) -> Subscription {
        let subscription = self.attach(user, connection);
        assert!(subscription.listen(&[Stream::Channel(channel_id(1))]));
        subscription.go_live(&heads_at(&[(Stream::Channel(channel_id(1)), 0)]), false);
        subscription
    }

    fn hear(&self, events: &[Event]) {
        self.hub.hear(events);
    }

    /// What was sent since last asked, as `connection:word`.
    fn heard(&self) -> Vec<String> {
        let sent_frames = std::mem::take(&mut *self.sent_frames.0.lock().unwrap());
        sent_frames.into_iter().map(|(connection, word)| format!("{connection}:{word}")).collect()
    }
}

fn attachment(user: i64, connection: u64) -> ListenerInfo {
    let session = SessionId::new(user);
    ListenerInfo {
        dialect: 0,
        user: UserId::new(user).unwrap(),
        session,
        connection: ConnectionId(connection),
        hears: true,
    }
}

fn channel_id(number: i64) -> ChannelId {
    ChannelId::new(number).unwrap()
}

fn user(number: i64) -> Arc<User> {
    Arc::new(fixtures::user(number, &format!("user{number}")))
}

fn channel(number: i64, guild: Option<i64>) -> Arc<Channel> {
    Arc::new(Channel { guild: guild.and_then(GuildId::new), ..fixtures::room(number, "room") })
}

fn event(stream: Stream, seq: u64, act: Option<u64>, kind: EventKind) -> Event {
    let part = match stream {
        Stream::Channel(channel) if act.is_none() => u32::try_from(channel.get()).unwrap(),
        _ => 0,
    };
    let position = Some(Position { writer: WRITER, act: act.unwrap_or(seq), part });
    Event { stream, seq: Some(seq), position, at: Timestamp::from_millis(0), kind }
}

/// The heads of streams of which each was told up to a `seq`: the test's writer gives acts the same numbers.
fn heads_at(streams: &[(Stream, u64)]) -> StreamHeads {
    let last = streams.iter().map(|(_, seq)| *seq).max().unwrap_or_default();
    StreamHeads { streams: streams.to_vec(), reached: VersionVector::new(vec![(WRITER, last)]) }
}

fn message(seq: u64, content: &str) -> Event {
    let message = fixtures::message(1, User::clone(&user(1)), content);
    let kind = EventKind::MessageCreated { channel: channel(1, None), message: Arc::new(message) };
    event(Stream::Channel(channel_id(1)), seq, None, kind)
}

/// Somebody leaves channel 1: their own stream first, then the channel's, one act.
fn leaves(number: i64, seq: u64) -> [Event; 2] {
    let kind =
        EventKind::ChannelMemberRemoved { channel: channel(1, None), user: user(number), parting: MembershipEnd::Left };
    [
        event(Stream::User(UserId::new(number).unwrap()), seq, Some(seq), kind.clone()),
        event(Stream::Channel(channel_id(1)), seq, Some(seq), kind),
    ]
}

fn joins(number: i64, seq: u64) -> [Event; 2] {
    let kind = EventKind::ChannelMemberAdded { channel: channel(1, None), user: user(number), answered: None };
    [
        event(Stream::User(UserId::new(number).unwrap()), seq, Some(seq), kind.clone()),
        event(Stream::Channel(channel_id(1)), seq, Some(seq), kind),
    ]
}

#[test]
fn everybody_in_a_channel_hears_a_message_and_nobody_else() {
    let scene = Scene::new();
    let _subscriptions = [scene.in_channel(1, 10), scene.in_channel(2, 20), scene.attach(3, 30)];
    scene.hear(&[message(1, "hello")]);
    assert_eq!(scene.heard(), ["10:hello", "20:hello"]);
}

#[test]
fn an_audience_leaves_out_whom_it_names() {
    let scene = Scene::new();
    let _subscriptions = [scene.in_channel(1, 10), scene.in_channel(2, 20), scene.in_channel(2, 21)];
    let typing = EventKind::Typing { channel: channel(1, None), user: user(2), active: true };
    scene.hear(&[Event { seq: None, position: None, ..event(Stream::Channel(channel_id(1)), 0, None, typing) }]);
    assert_eq!(scene.heard(), ["10:typing"]);
}

#[test]
fn whoever_leaves_hears_it_first_and_nothing_after() {
    let scene = Scene::new();
    let _subscriptions = [scene.in_channel(1, 10), scene.in_channel(2, 20)];
    scene.hear(&leaves(2, 1));
    scene.hear(&[message(2, "after")]);
    assert_eq!(scene.heard(), ["20:-2", "10:-2", "10:after"]);
}

#[test]
fn whoever_joins_hears_it_once_and_everything_after() {
    let scene = Scene::new();
    let newcomer = scene.attach(2, 20);
    newcomer.go_live(&heads_at(&[]), false);
    let _old = scene.in_channel(1, 10);
    scene.hear(&joins(2, 1));
    scene.hear(&[message(2, "after")]);
    assert_eq!(scene.heard(), ["20:+2", "10:+2", "10:after", "20:after"]);
}

#[test]
fn what_the_snapshot_shows_is_not_told_again_and_what_is_newer_is() {
    let scene = Scene::new();
    let subscription = scene.attach(1, 10);
    assert!(subscription.listen(&[Stream::Channel(channel_id(1))]));
    scene.hear(&[message(4, "in the snapshot"), message(5, "newer")]);
    assert_eq!(scene.heard(), Vec::<String>::new());
    subscription.go_live(&heads_at(&[(Stream::Channel(channel_id(1)), 4)]), false);
    assert_eq!(scene.heard(), ["10:newer"]);
    scene.hear(&[message(6, "live")]);
    assert_eq!(scene.heard(), ["10:live"]);
}

/// An act is committed first and delivered then: whoever reads the snapshot and goes live in between was shown it.
#[test]
fn what_the_snapshot_showed_is_not_told_when_it_comes_late() {
    for (with_cursors, told) in [(false, "10:newer"), (true, "10:newer@6")] {
        let scene = Scene::new();
        let subscription = scene.attach(1, 10);
        assert!(subscription.listen(&[Stream::Channel(channel_id(1))]));
        subscription.go_live(&heads_at(&[(Stream::Channel(channel_id(1)), 5)]), with_cursors);
        scene.hear(&[message(4, "shown")]);
        scene.hear(&[message(5, "shown too")]);
        assert_eq!(scene.heard(), Vec::<String>::new());
        scene.hear(&[message(6, "newer")]);
        assert_eq!(scene.heard(), [told]);
    }
}

#[test]
fn a_membership_lost_between_reading_and_subscribing_lets_nothing_in() {
    let scene = Scene::new();
    let subscription = scene.attach(2, 20);
    // The loss is told before the stale list of streams is subscribed to.
    scene.hear(&leaves(2, 1));
    assert!(subscription.listen(&[Stream::Channel(channel_id(1))]));
    scene.hear(&[message(2, "secret")]);
    // The snapshot, read after that, doesn't name the channel.
    subscription.go_live(&heads_at(&[(Stream::User(UserId::new(2).unwrap()), 1)]), false);
    scene.hear(&[message(3, "secret too")]);
    assert_eq!(scene.heard(), Vec::<String>::new());
}

#[test]
fn a_membership_gained_after_the_snapshot_is_kept() {
    let scene = Scene::new();
    let subscription = scene.attach(2, 20);
    scene.hear(&joins(2, 1));
    scene.hear(&[message(2, "welcome")]);
    subscription.go_live(&heads_at(&[(Stream::User(UserId::new(2).unwrap()), 0)]), false);
    scene.hear(&[message(3, "live")]);
    assert_eq!(scene.heard(), ["20:+2", "20:welcome", "20:live"]);
}

#[test]
fn members_of_a_guild_listen_to_its_new_channel_at_once() {
    let scene = Scene::new();
    let guild = GuildId::new(1).unwrap();
    let subscription = scene.attach(2, 20);
    assert!(subscription.listen(&[Stream::Guild(guild)]));
    subscription.go_live(&heads_at(&[(Stream::Guild(guild), 0)]), false);
    let created = EventKind::ChannelCreated { channel: channel(1, Some(1)), members: Arc::from([]) };
    scene.hear(&[event(Stream::Guild(guild), 1, None, created), message(1, "first")]);
    assert_eq!(scene.heard(), ["20:room", "20:first"]);
}

/// The channel is made, and told, after the guilds of somebody who comes were read, and before the hub knows of them.
#[test]
fn a_channel_made_while_somebody_comes_is_asked_for_again() {
    let scene = Scene::new();
    let (guild, channel_of_guild) = (Stream::Guild(GuildId::new(1).unwrap()), Stream::Channel(channel_id(1)));
    let subscription = scene.attach(2, 20);
    let created = EventKind::ChannelCreated { channel: channel(1, Some(1)), members: Arc::from([]) };
    scene.hear(&[event(guild, 1, None, created)]);
    assert!(!subscription.listen(&[guild]), "what was read is too old");
    let _ = subscription.listen(&[guild, channel_of_guild]);
    scene.hear(&[message(1, "before the snapshot"), message(2, "after it")]);
    subscription.go_live(&heads_at(&[(guild, 1), (channel_of_guild, 1)]), false);
    scene.hear(&[message(3, "live")]);
    assert_eq!(scene.heard(), ["20:after it", "20:live"]);
}

#[test]
fn a_muted_room_is_silent_until_it_is_joined_again_and_no_stranger_gets_in() {
    let scene = Scene::new();
    let member = scene.in_channel(1, 10);
    let stranger = scene.attach(2, 20);
    stranger.go_live(&heads_at(&[]), false);
    let room = Stream::Channel(channel_id(1));
    assert!(member.mute(room, true));
    assert!(!stranger.mute(room, false));
    scene.hear(&[message(1, "unheard")]);
    assert!(member.mute(room, false));
    scene.hear(&[message(2, "heard")]);
    assert_eq!(scene.heard(), ["10:heard"]);
}

#[test]
fn an_ended_login_closes_its_sockets_and_no_others() {
    let scene = Scene::new();
    let _subscriptions = [scene.in_channel(1, 10), scene.in_channel(2, 20)];
    let watched = scene.hub.attach(ListenerInfo { hears: false, ..attachment(1, 11) });
    watched.go_live(&heads_at(&[]), false);
    let ended = EventKind::SessionEnded { user: UserId::new(1).unwrap(), session: SessionId::new(1).unwrap() };
    scene.hear(&[event(Stream::User(UserId::new(1).unwrap()), 1, None, ended), message(1, "after")]);
    assert_eq!(scene.heard(), ["10:close Revoked", "11:close Revoked", "20:after"]);
}

#[test]
fn a_deleted_channel_is_heard_once_and_then_nobody_listens() {
    let scene = Scene::new();
    let _subscriptions = [scene.in_channel(1, 10), scene.in_channel(2, 20)];
    let deleted = EventKind::ChannelDeleted { channel: channel(1, None) };
    scene.hear(&[event(Stream::Channel(channel_id(1)), 1, None, deleted), message(2, "late")]);
    assert_eq!(scene.heard(), ["10:gone", "20:gone"]);
}

#[test]
fn a_dropped_seat_is_free_and_its_successor_hears_only_its_own() {
    let scene = Scene::new();
    drop(scene.in_channel(1, 10));
    let newcomer = scene.attach(3, 30);
    newcomer.go_live(&heads_at(&[]), false);
    scene.hear(&[message(1, "hello")]);
    assert_eq!(scene.heard(), Vec::<String>::new());
    assert_eq!(scene.hub.len(), 1);
}

#[test]
fn a_listener_whose_snapshot_takes_too_long_is_told_to_come_back() {
    let scene = Scene::new();
    let subscription = scene.attach(1, 10);
    assert!(subscription.listen(&[Stream::Channel(channel_id(1))]));
    for seq in 1..=domain::limits::HELD_EVENTS as u64 + 1 {
        scene.hear(&[message(seq, "much")]);
    }
    assert_eq!(scene.heard(), ["10:close TooSlow"]);
    subscription.go_live(&heads_at(&[]), false);
    scene.hear(&[message(9999, "late")]);
    assert_eq!(scene.heard(), Vec::<String>::new());
}

#[test]
fn what_many_hold_back_is_worded_once() {
    let scene = Scene::new();
    let room = Stream::Channel(channel_id(1));
    let subscriptions: Vec<Subscription> =
        (1..=50).map(|user| scene.attach(user, 10 + u64::try_from(user).unwrap())).collect();
    for subscription in &subscriptions {
        assert!(subscription.listen(&[room]));
    }
    let _live = scene.in_channel(99, 1);
    scene.hear(&[message(1, "held"), message(2, "too")]);
    for subscription in &subscriptions {
        subscription.go_live(&heads_at(&[(room, 0)]), false);
    }
    assert_eq!(scene.heard().len(), 2 + 2 * subscriptions.len());
    assert_eq!(scene.words.0.load(Ordering::Relaxed), 2, "fifty who held it back and one who didn't");
}

#[test]
fn of_a_guild_that_is_gone_everybody_who_listens_is_told_as_they_are_called_now() {
    let scene = Scene::new();
    let guild = GuildId::new(1).unwrap();
    let subscriptions: Vec<Subscription> = [(1, 10), (1, 11), (2, 20)].map(|(user, to)| scene.attach(user, to)).into();
    for subscription in &subscriptions {
        assert!(subscription.listen(&[Stream::Guild(guild)]));
        subscription.go_live(&heads_at(&[(Stream::Guild(guild), 0)]), false);
    }
    let late = scene.attach(3, 30);
    assert!(late.listen(&[Stream::Guild(guild)]));
    let renamed = User { display_name: Some("Bob".to_owned()), ..user(2).as_ref().clone() };
    let profiles = [user(1), user(2), user(3), user(4), Arc::new(renamed)].map(|user| {
        let stream = Stream::User(user.id);
        Event {
            stream,
            seq: None,
            position: None,
            at: Timestamp::from_millis(0),
            kind: EventKind::ProfileChanged { user },
        }
    });
    scene.hear(&profiles);
    scene.words.0.store(0, Ordering::Relaxed);
    let gone = domain::model::Guild {
        id: guild,
        name: "guild".to_owned(),
        owner: UserId::new(1).unwrap(),
        created_at: Timestamp::from_millis(0),
    };
    let deleted = EventKind::GuildDeleted { guild: Arc::new(gone) };
    scene.hear(&[event(Stream::Guild(guild), 1, None, deleted)]);
    assert_eq!(scene.heard(), ["10:out1", "11:out1", "20:out2Bob"]);
    assert_eq!(scene.words.0.load(Ordering::Relaxed), 2, "a frame is made for each person, whatever their sockets");
    late.go_live(&heads_at(&[(Stream::Guild(guild), 0)]), false);
    assert_eq!(scene.heard(), ["30:out3"]);
}

/// A listener's index in the list of its stream stays right when others leave that list, in any order.
#[test]
fn whoever_stays_hears_everything_whatever_others_come_and_go() {
    let scene = Scene::new();
    let rooms: Vec<Stream> = (1..=7).map(|number| Stream::Channel(channel_id(number))).collect();
    let heads: Vec<(Stream, u64)> = rooms.iter().map(|room| (*room, 0)).collect();
    let mut subscriptions: Vec<Subscription> = Vec::new();
    let mut dice = 7_u64;
    for round in 0..400_u64 {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let place = usize::try_from(dice >> 33).unwrap() % 40;
        let subscription = scene.attach(i64::try_from(round).unwrap() + 1, round);
        assert!(subscription.listen(&rooms[..=(place % 7)]));
        subscription.go_live(&heads_at(&heads[..=(place % 7)]), false);
        subscriptions.push(subscription);
        if subscriptions.len() > 30 {
            subscriptions.swap_remove(place % subscriptions.len());
        }
    }
    scene.heard();
    scene.hear(&[message(1, "all")]);
    assert_eq!(scene.heard().len(), scene.hub.len());
    assert!(scene.hub.len() > 20);
    drop(subscriptions);
    assert_eq!(scene.hub.len(), 0);
    scene.hear(&[message(2, "nobody")]);
    assert_eq!(scene.heard(), Vec::<String>::new());
}
