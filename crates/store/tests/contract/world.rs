//! A store of its own for each test, with a clock that stands still and a bus that remembers.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::acts::create_channel;
use domain::event::Stream;
use domain::model::{Actor, Channel, ChannelId, ChannelView, Message, User};
use domain::ports::{Act, Bus, Perform, Store};
use domain::verbs::{Register, SendMessage};
use domain::{Event, EventKind, Outcome, limits};
use store::{Deps, OpenError, Opener, PRUNE_EVERY};

pub(crate) use crate::database::{Engine, TestDatabase};
pub(crate) use fixtures::{Counting, StoppedClock, new_room as room};

/// The moment at which every test begins.
pub(crate) const START: i64 = 1_800_000_000_000;

/// What a test has at hand.
pub(crate) struct World {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) bus: Arc<Recorder>,
    pub(crate) clock: Arc<StoppedClock>,
    pub(crate) place: TestDatabase,
}

/// Runs a test in a database of its own, unless its engine isn't there.
pub(crate) fn run<F: Future<Output = ()>>(engine: Engine, test: impl FnOnce(World) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async {
        let Some(place) = TestDatabase::make(engine).await else { return };
        let world = World::open(place.clone()).await;
        let store = world.store.clone();
        test(world).await;
        store.close().await;
        place.remove().await;
    });
}

impl World {
    pub(crate) async fn open(place: TestDatabase) -> Self {
        Self::open_pruning(place, PRUNE_EVERY).await
    }

    pub(crate) async fn open_pruning(place: TestDatabase, prune_every: Duration) -> Self {
        Self::open_keeping(place, prune_every, limits::LOG_LIFE).await
    }

    pub(crate) async fn open_keeping(place: TestDatabase, prune_every: Duration, log_life: Duration) -> Self {
        let (bus, clock) = (Arc::new(Recorder::default()), Arc::new(StoppedClock::at(START)));
        let chance = Arc::new(Counting::default());
        let deps = Deps {
            clock: clock.clone(),
            chance,
            bus: bus.clone(),
            prune_every,
            log_life,
            limited: true,
            opener: Opener::Command,
        };
        let store = store::open(&place.database(), deps).await.unwrap();
        Self { store, bus, clock, place }
    }

    /// Opens the same database once more, if it can be.
    pub(crate) async fn another_store(&self) -> Result<Arc<dyn Store>, OpenError> {
        let (clock, chance) = (self.clock.clone(), Arc::new(Counting::default()));
        let (bus, prune_every, log_life) = (self.bus.clone(), PRUNE_EVERY, limits::LOG_LIFE);
        store::open(
            &self.place.database(),
            Deps { clock, chance, bus, prune_every, log_life, limited: true, opener: Opener::Command },
        )
        .await
    }

    pub(crate) async fn perform<A: Act>(&self, act: A) -> Outcome<A::Output>
    where
        dyn Store: Perform<A>,
    {
        self.store.perform(act).await
    }

    /// A new account that acts without a login, as an outside tenant's do.
    pub(crate) async fn user(&self, name: &str) -> Arc<User> {
        self.perform(account(name)).await.unwrap().user
    }

    /// A public room owned by somebody.
    pub(crate) async fn room(&self, owner: &User, name: &str) -> ChannelView {
        self.perform(create_channel(owner, room(name))).await.unwrap()
    }

    pub(crate) async fn send(&self, author: &User, channel: ChannelId, content: &str) -> Outcome<Arc<Message>> {
        self.perform(message(author, channel, content)).await
    }

    /// What was announced since the last call, in order.
    pub(crate) fn heard(&self) -> Vec<Event> {
        std::mem::take(&mut *self.bus.0.lock().unwrap())
    }

    /// What was heard in short: the stream and what kind of thing happened.
    pub(crate) fn heard_briefly(&self) -> Vec<(Stream, &'static str)> {
        self.heard().iter().map(|event| (event.stream, kind_name(&event.kind))).collect()
    }
}

/// An account without email or login.
pub(crate) fn account(name: &str) -> Register {
    Register { password_hash: Some("a hash".to_owned()), ..fixtures::register(name) }
}

pub(crate) fn actor(user: &User) -> Actor {
    Actor { user: user.id, session: None }
}

pub(crate) fn message(author: &User, channel: ChannelId, content: &str) -> SendMessage {
    SendMessage {
        actor: actor(author),
        channel,
        content: content.to_owned(),
        nonce: None,
        reply: None,
        attachments: Vec::new(),
    }
}

/// That a message was deleted, which was committed by the event of this number.
pub(crate) fn deleted(channel: &Arc<Channel>, message: &Message, sent: u64, by: Arc<User>) -> EventKind {
    EventKind::MessageDeleted {
        channel: channel.clone(),
        message: message.id,
        sent,
        by,
        author: Some(message.author.id),
        mentioned: message.mentions.iter().map(|user| user.id).collect(),
        mentioned_everyone: message.mentions_everyone,
    }
}

/// The name of what happened.
pub(crate) fn kind_name(kind: &EventKind) -> &'static str {
    match kind {
        EventKind::GuildCreated { .. } => "guild created",
        EventKind::GuildMemberAdded { .. } => "guild member added",
        EventKind::GuildMemberRemoved { .. } => "guild member removed",
        EventKind::ChannelCreated { .. } => "channel created",
        EventKind::ChannelUpdated { .. } => "channel updated",
        EventKind::ChannelDeleted { .. } => "channel deleted",
        EventKind::ChannelMemberAdded { .. } => "member added",
        EventKind::ChannelMemberRemoved { .. } => "member removed",
        EventKind::MessageCreated { .. } => "message created",
        EventKind::GuildUpdated { .. } => "guild updated",
        EventKind::GuildDeleted { .. } => "guild deleted",
        EventKind::RoleChanged { .. } => "role changed",
        EventKind::MessageUpdated { .. } => "message updated",
        EventKind::MessageDeleted { .. } => "message deleted",
        EventKind::ReactionAdded { .. } => "reaction added",
        EventKind::ReactionRemoved { .. } => "reaction removed",
        EventKind::PresenceChanged { .. } => "presence changed",
        EventKind::Mentioned { .. } => "mentioned",
        EventKind::ReadStateChanged { .. } => "read state changed",
        EventKind::ProfileChanged { .. } => "profile changed",
        EventKind::AccountBarred { .. } => "account barred",
        EventKind::Typing { .. } => "typing",
        EventKind::SessionEnded { .. } => "session ended",
    }
}

/// Remembers what was announced.
#[derive(Default)]
pub(crate) struct Recorder(Mutex<Vec<Event>>);

impl Bus for Recorder {
    fn publish(&self, events: Vec<Event>) {
        self.0.lock().unwrap().extend(events);
    }
}
