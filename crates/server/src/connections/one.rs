//! One connection, as its task, its requests and the table share it.

use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use domain::model::UserId;
use domain::{Outcome, Refusal, limits};
use futures_util::task::AtomicWaker;
use kit::{ConnectionRegistry, Times};
use tokio::sync::Notify;

use super::Connections;
use super::flight::{Flight, RequestInFlight, millis};
use super::table::Holder;

/// Why a connection is ended from here.
#[derive(Clone, Copy)]
pub(super) enum Ending {
    /// It was without a request for too long.
    Idle,
    /// Its peer takes nothing of an answer, or too little.
    Stalled,
    /// Others need the room.
    Crowded,
    /// The server stops.
    Stopping,
}

/// One connection. Times are milliseconds since there are connections.
pub(crate) struct Connection {
    pub(super) id: u64,
    connections: Arc<Connections>,
    /// Whether it is a trusted proxy's, and so carries requests of many clients.
    proxied: bool,
    /// Since when it is idle, while it is.
    idle_since: AtomicU64,
    flights: Mutex<Vec<Arc<Flight>>>,
    /// Whether it carries a socket, which has timeouts of its own.
    socket: AtomicBool,
    /// The account that it counts for; 0 for none.
    account: AtomicI64,
    /// It is to take no more requests.
    retired: Notify,
    /// It is to end at once: reading and writing fail.
    cut: AtomicBool,
    /// The task that reads and writes it.
    task: AtomicWaker,
}

impl Connection {
    pub(super) fn new(id: u64, connections: Arc<Connections>, proxied: bool) -> Self {
        let now = connections.now();
        Self {
            id,
            connections,
            proxied,
            idle_since: AtomicU64::new(now),
            flights: Mutex::default(),
            socket: AtomicBool::new(false),
            account: AtomicI64::new(0),
            retired: Notify::new(),
            cut: AtomicBool::new(false),
            task: AtomicWaker::new(),
        }
    }

    /// Begins a request whose head has come. On a trusted proxy's connection it counts for the client at this place;
    /// an error if that client has too many in flight.
    pub(crate) fn begin(self: &Arc<Self>, place: IpAddr) -> Result<RequestInFlight, RequestInFlight> {
        let flight = Arc::new(Flight::new(self.now()));
        self.flights().push(Arc::clone(&flight));
        let request = RequestInFlight { connection: Arc::clone(self), flight };
        let taken = !self.proxied || self.count_for(Holder::Place(place));
        if taken { Ok(request) } else { Err(request) }
    }

    /// A request is over.
    pub(super) fn land(&self, flight: &Arc<Flight>) {
        let mut flights = self.flights();
        flights.retain(|other| !Arc::ptr_eq(other, flight));
        let idle = flights.is_empty();
        drop(flights);
        if idle {
            self.idle_since.store(self.now(), Ordering::Relaxed);
            if self.proxied && !self.is_socket() {
                self.count_for(Holder::Nobody);
            }
        }
    }

    /// Counts an answer in JSON of so many bytes, which may make the next request wait.
    pub(crate) fn answered(&self, bytes: u64) {
        self.take_down(bytes / limits::BYTES_A_REQUEST);
    }

    /// Counts a request's body of so many bytes, likewise.
    pub(crate) fn received(&self, bytes: u64) {
        self.take_down(bytes / limits::BODY_BYTES_A_REQUEST);
    }

    /// Counts so many requests. Most answers and bodies are short and count as none, so that the table isn't locked
    /// for them.
    fn take_down(&self, requests: u64) {
        if requests > 0 {
            self.connections.charge(self, requests);
        }
    }

    /// It becomes a socket, which keeps its own times.
    pub(crate) fn becomes_socket(&self) {
        self.socket.store(true, Ordering::Relaxed);
    }

    /// Resolves when it is to take no more requests.
    pub(crate) async fn retired(&self) {
        self.retired.notified().await;
    }

    /// Has it take no more requests.
    pub(super) fn retire(&self) {
        self.retired.notify_one();
    }

    /// Ends it: an idle one may say goodbye, and is cut off when it is looked at next.
    pub(super) fn end(&self, ending: Ending) {
        match ending {
            Ending::Idle if self.idle_since.swap(0, Ordering::Relaxed) != 0 => self.retire(),
            _ => self.cut(ending),
        }
    }

    /// Ends it at once.
    pub(super) fn cut(&self, ending: Ending) {
        if !self.cut.swap(true, Ordering::AcqRel) {
            let reason = match ending {
                Ending::Idle => "idle",
                Ending::Stalled => "stalled",
                Ending::Crowded => "crowded",
                Ending::Stopping => "stopping",
            };
            metrics::counter!("motet_connections_cut_total", "reason" => reason).increment(1);
            self.task.wake();
        }
    }

    /// What is to become of it now, if anything.
    pub(super) fn due(&self, now: u64, times: &Times) -> Option<Ending> {
        if self.is_socket() {
            return None;
        }
        let flights = self.flights();
        if flights.is_empty() {
            let idle = now.saturating_sub(self.idle_since.load(Ordering::Relaxed)) >= millis(times.idle);
            idle.then_some(Ending::Idle)
        } else {
            flights.iter().any(|flight| flight.is_stalled(now, times)).then_some(Ending::Stalled)
        }
    }

    /// Whether it carries a socket.
    pub(super) fn is_socket(&self) -> bool {
        self.socket.load(Ordering::Relaxed)
    }

    /// Whether nothing is under way.
    pub(super) fn is_idle(&self) -> bool {
        !self.is_socket() && self.flights().is_empty()
    }

    /// Whether it is idle, and since when; or else since when its oldest request is in flight.
    pub(super) fn since(&self) -> (bool, u64) {
        let oldest = self.flights().iter().map(|flight| flight.since).min();
        oldest.map_or_else(|| (true, self.idle_since.load(Ordering::Relaxed)), |oldest| (false, oldest))
    }

    /// Whether it was cut off.
    pub(super) fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Acquire)
    }

    /// Who is to be woken when it is cut off.
    pub(super) fn task(&self) -> &AtomicWaker {
        &self.task
    }

    /// Its stream is closed.
    pub(super) fn closed(&self) {
        self.connections.forget(self);
    }

    pub(super) fn now(&self) -> u64 {
        self.connections.now()
    }

    pub(super) fn times(&self) -> &Times {
        &self.connections.times
    }

    fn count_for(&self, holder: Holder) -> bool {
        let account = if let Holder::Account(user) = holder { user.get() } else { 0 };
        let held = self.connections.hold(self, holder);
        if held {
            self.account.store(account, Ordering::Relaxed);
        }
        held
    }

    fn flights(&self) -> MutexGuard<'_, Vec<Arc<Flight>>> {
        self.flights.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ConnectionRegistry for Connection {
    fn belongs_to(&self, user: UserId) -> Outcome<()> {
        let known = self.account.load(Ordering::Relaxed) == user.get();
        if known || self.count_for(Holder::Account(user)) { Ok(()) } else { Err(Refusal::TooMany(limits::BUSY_WAIT)) }
    }

    fn charge(&self) -> Duration {
        self.connections.charge(self, 1)
    }
}
