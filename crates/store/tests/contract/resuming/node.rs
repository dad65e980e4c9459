//! A node whose listeners write down what they are told, on a store that is restarted under it.

use std::collections::HashMap;
use std::net::IpAddr;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use domain::fanout::{Audience, CloseReason, ConnectionId, Encoder, Frame, FrameSink, Hub, ListenerInfo};
use domain::guard::Guard;
use domain::model::{
    Claims, Identity, Picture, Registrations, Rendition, Ticket, Timestamp, User, UserId, VersionVector,
};
use domain::ports::{
    Act, Blobs, Bus, Chunks, Clock, HashPermit, Identities, Passwords, Perform, Store, StoredBlob, Subscriber, Tokens,
};
use domain::{Core, Event, Outcome, limits};
use fixtures::{Counting, StoppedClock};
use store::{Deps, Opener, PRUNE_EVERY};
use tokio::sync::{RwLock, RwLockReadGuard};

use crate::world::{START, TestDatabase};

/// What was written down at a socket: which of the events, and the cursor that came with it.
pub(super) type Written = (usize, VersionVector);

/// A dialect that words an event by its number in a list, and the sockets that get these words.
#[derive(Default)]
pub(super) struct Wire {
    events: Mutex<Vec<Event>>,
    sockets: Mutex<HashMap<u64, Vec<Written>>>,
}

impl Wire {
    /// The event that a frame tells.
    pub(super) fn event(&self, number: usize) -> Event {
        self.events.lock().unwrap()[number].clone()
    }

    /// What a socket got since the last call.
    pub(super) fn take(&self, connection: u64) -> Vec<Written> {
        self.sockets.lock().unwrap().remove(&connection).unwrap_or_default()
    }

    fn word(&self, event: &Event) -> Frame {
        let mut events = self.events.lock().unwrap();
        events.push(event.clone());
        (events.len() - 1).to_string().into()
    }
}

/// The number that a frame of the wire is.
pub(super) fn number(frame: &Frame) -> usize {
    str::from_utf8(frame).unwrap().parse().unwrap()
}

impl Encoder for Wire {
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)> {
        event.position.map(|_| (Audience::All, self.word(event))).into_iter().collect()
    }

    fn encode_for(&self, event: &Event, _: &User) -> Option<Frame> {
        event.position.map(|_| self.word(event))
    }
}

impl FrameSink for Wire {
    fn post(&self, _: &Frame, to: &[ConnectionId]) {
        assert!(to.is_empty(), "every listener here is told cursors");
    }

    fn post_with_cursor(&self, frame: &Frame, to: ConnectionId, _: UserId, told: &VersionVector) {
        self.sockets.lock().unwrap().entry(to.0).or_default().push((number(frame), told.clone()));
    }

    fn close(&self, _: ConnectionId, _: usize, reason: CloseReason) {
        panic!("nobody is put out here: {reason:?}");
    }
}

/// Hands over to the hub what is committed.
struct ToHub(Arc<Hub>);

impl Bus for ToHub {
    fn publish(&self, events: Vec<Event>) {
        self.0.hear(&events);
    }
}

/// A node on a test's database, and others that write to it by turns.
pub(super) struct Node {
    core: RwLock<Core>,
    /// The stores of the others. This node's listeners hear of what they commit.
    others: RwLock<Vec<Arc<dyn Store>>>,
    acts: AtomicUsize,
    place: TestDatabase,
    clock: Arc<StoppedClock>,
    connections: AtomicU64,
    pub(super) wire: Arc<Wire>,
}

impl Node {
    /// Starts it, beside so many others.
    pub(super) async fn start(place: TestDatabase, others: usize) -> Self {
        let (wire, clock) = (Arc::new(Wire::default()), Arc::new(StoppedClock::at(START)));
        let core = core(&place, wire.clone(), clock.clone()).await;
        let mut stores = Vec::new();
        for _ in 0..others {
            stores.push(store(&place, core.hub.clone(), clock.clone()).await);
        }
        let (acts, connections) = (AtomicUsize::new(0), AtomicU64::new(1));
        Self { core: RwLock::new(core), others: RwLock::new(stores), acts, place, clock, connections, wire }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) async fn core(&self) -> RwLockReadGuard<'_, Core> {
        self.core.read().await
    }

    /// Does an act a moment later than the last one, so that the times of acts put them in order.
    pub(super) async fn perform<A: Act>(&self, act: A) -> Outcome<A::Output>
    where
        dyn Store: Perform<A>,
    {
        self.clock.advance(Duration::from_millis(1));
        let others = self.others.read().await;
        match self.acts.fetch_add(1, Ordering::Relaxed) % (others.len() + 1) {
            0 => self.core().await.perform(act).await,
            turn => others[turn - 1].perform(act).await,
        }
    }

    /// Stops and starts again, while the others go on: nobody listens any more, and another writer writes.
    pub(super) async fn restart(&self) {
        let mut running = self.core.write().await;
        running.store.close().await;
        *running = core(&self.place, self.wire.clone(), self.clock.clone()).await;
        for other in self.others.write().await.iter_mut() {
            other.close().await;
            *other = store(&self.place, running.hub.clone(), self.clock.clone()).await;
        }
    }

    pub(super) async fn stop(&self) {
        self.core().await.store.close().await;
        for other in self.others.read().await.iter() {
            other.close().await;
        }
    }

    /// A socket of the user that is not used yet.
    pub(super) fn connect(&self, user: UserId) -> ListenerInfo {
        let connection = ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed));
        ListenerInfo { dialect: 0, user, session: None, connection, hears: true }
    }
}

async fn core(place: &TestDatabase, wire: Arc<Wire>, clock: Arc<StoppedClock>) -> Core {
    let hub = Arc::new(Hub::new(vec![("numbers", wire.clone())], wire));
    Core {
        store: store(place, hub.clone(), clock.clone()).await,
        blobs: Arc::new(Absent),
        bus: Arc::new(ToHub(hub.clone())),
        hub,
        clock,
        chance: Arc::new(Counting::default()),
        tokens: Arc::new(Absent),
        passwords: Arc::new(Absent),
        guard: Guard::new(false),
        identities: Arc::new(Absent),
        issuer: None,
        sign_on: None,
        uses: domain::uses::Uses::default(),
        admin_code: Mutex::default(),
        registrations: Registrations::Open,
        upload_bytes: 0,
        storage_quota: 0,
        intake: domain::intake::Intake::default(),
        token_life: Duration::ZERO,
    }
}

/// A store whose events these listeners hear.
async fn store(place: &TestDatabase, hub: Arc<Hub>, clock: Arc<StoppedClock>) -> Arc<dyn Store> {
    let (bus, chance) = (Arc::new(ToHub(hub)), Arc::new(Counting::default()));
    let deps = Deps {
        clock,
        chance,
        bus,
        prune_every: PRUNE_EVERY,
        log_life: limits::LOG_LIFE,
        limited: false,
        opener: Opener::Command,
    };
    store::open(&place.database(), deps).await.unwrap()
}

/// Stands where a node has proofs and files: nobody here asks for them.
struct Absent;

impl Tokens for Absent {
    fn issue(&self, _: &Claims) -> String {
        unreachable!()
    }

    fn verify(&self, _: &str, _: Timestamp) -> Outcome<Claims> {
        unreachable!()
    }

    fn successor(&self, _: &str) -> String {
        unreachable!()
    }

    fn issue_ticket(&self, _: &Ticket) -> String {
        unreachable!()
    }

    fn verify_ticket(&self, _: &str, _: Timestamp) -> Outcome<Ticket> {
        unreachable!()
    }
}

#[async_trait]
impl Passwords for Absent {
    async fn turn(&self, _: Option<IpAddr>) -> Outcome<HashPermit> {
        unreachable!()
    }

    async fn hash(&self, _: HashPermit, _: String) -> Outcome<String> {
        unreachable!()
    }

    async fn verify(&self, _: HashPermit, _: Vec<String>, _: Option<String>) -> Outcome<bool> {
        unreachable!()
    }
}

#[async_trait]
impl Identities for Absent {
    async fn verify(&self, _: &str, _: Timestamp) -> Outcome<Identity> {
        unreachable!()
    }
}

#[async_trait]
impl Blobs for Absent {
    async fn room(&self) -> Outcome<()> {
        unreachable!()
    }

    async fn put(&self, _: &str, _: &mut dyn Chunks, _: u64) -> Outcome<StoredBlob> {
        unreachable!()
    }

    async fn draw_thumbnail(&self, _: &str) -> Outcome<Option<Picture>> {
        unreachable!()
    }

    async fn get(&self, _: &str, _: Rendition, _: Range<u64>) -> Outcome<Box<dyn Chunks>> {
        unreachable!()
    }

    async fn forget_original(&self, _: &str) -> Outcome<()> {
        unreachable!()
    }

    async fn delete(&self, _: &str) -> Outcome<()> {
        unreachable!()
    }
}
