//! The connections of this node: how many each address and account may have, how long each may be idle, and which one
//! is cut off when there are too many. A connection counts from its acceptance until its stream is closed, sockets
//! included.
//!
//! A connection counts for its address until a request on it has proven an account; from then on for the account. One
//! from a trusted proxy counts for the client of the request that it carries, and for nobody between two requests.

mod arriving;
mod bounds;
mod flight;
mod linger;
mod one;
mod table;
mod throttle;
mod wire;

use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use kit::Times;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep, timeout};

pub(crate) use self::arriving::Arriving;
pub(crate) use self::bounds::Bounds;
pub(crate) use self::flight::AnswerBody;
pub(crate) use self::one::Connection;
use self::one::Ending;
use self::table::{ConnectionTable, Holder};
pub(crate) use self::wire::{CountedStream, take_apart};

/// Longest between two looks for connections that have been idle, or whose peers read nothing, for too long.
const LOOK: Duration = Duration::from_secs(1);
/// How long an idle connection has to say goodbye once it was told to.
const GOODBYE: Duration = Duration::from_millis(100);
/// How long a new connection waits for one that was cut off for it to be closed.
const ROOM_TIME: Duration = Duration::from_secs(1);
/// How often the log says that not all connections could be accepted.
const COMPLAINTS: Duration = Duration::from_mins(1);

/// The connections of this node.
pub(crate) struct Connections {
    bounds: Bounds,
    times: Times,
    began: Instant,
    table: Mutex<ConnectionTable>,
    /// A connection has ended.
    freed: Notify,
    complained: Mutex<Complaints>,
}

#[derive(Default)]
struct Complaints {
    last: Option<Instant>,
    /// Connections that were turned away or cut off since the last one.
    since: u64,
    /// Whether the log has said that an untrusted peer sent forwarding headers.
    forwarded: bool,
}

impl Connections {
    /// None yet.
    pub(crate) fn new(bounds: Bounds, times: Times) -> Arc<Self> {
        let (table, freed, complained) = (Mutex::default(), Notify::new(), Mutex::default());
        Arc::new(Self { bounds, times, began: Instant::now(), table, freed, complained })
    }

    /// Takes in a connection from this address; `None` for a trusted proxy's. Answers none if there is no room even
    /// after others were cut off, as far as they may be.
    pub(crate) async fn take_in(self: &Arc<Self>, place: Option<IpAddr>) -> Option<Arc<Connection>> {
        let full = || self.table().len() >= self.bounds.all;
        if full() {
            self.make_room();
            timeout(ROOM_TIME, self.until(|| !full())).await.ok();
        }
        let mut table = self.table();
        if table.len() >= self.bounds.all {
            drop(table);
            self.turned_away("no room");
            return None;
        }
        let proxied = place.is_none();
        let connection = table.insert(|id| Connection::new(id, Arc::clone(self), proxied));
        let holder = place.map_or(Holder::Nobody, Holder::Place);
        let held = table.hold(connection.id, holder, self.bounds.each, self.now());
        drop(table);
        metrics::gauge!("motet_open_connections").increment(1.0);
        if held {
            return Some(connection);
        }
        self.forget(&connection);
        self.turned_away("too many of one address");
        None
    }

    /// Counts the connection for another holder from now on; false if they have too many.
    fn hold(&self, connection: &Connection, holder: Holder) -> bool {
        self.table().hold(connection.id, holder, self.bounds.each, self.now())
    }

    /// Counts so many requests for the connection's holder; answers how long the next one has to wait.
    fn charge(&self, connection: &Connection, requests: u64) -> Duration {
        if self.bounds.each.is_none() {
            return Duration::ZERO;
        }
        self.table().charge(connection.id, requests, self.now())
    }

    /// The connection's stream is closed.
    fn forget(&self, connection: &Connection) {
        if self.table().remove(connection.id) {
            metrics::gauge!("motet_open_connections").decrement(1.0);
            self.freed.notify_waiters();
        }
    }

    /// Cuts off some of the connections without a login, the most dispensable first.
    fn make_room(&self) {
        let cut = self.table().make_room(self.now());
        for connection in &cut {
            connection.cut(Ending::Crowded);
        }
        self.complained().since += cut.len() as u64;
        self.complain("the most connections there may be");
    }

    /// Makes room after the process ran out of descriptors, and logs it.
    pub(crate) async fn out_of_descriptors(&self, error: &std::io::Error) {
        self.make_room();
        self.complain(&error.to_string());
        sleep(Duration::from_millis(50)).await;
    }

    /// Ends what has been idle or stalled for too long, until it is dropped.
    pub(crate) async fn keep(self: Arc<Self>) {
        let times = self.times;
        let every = [times.idle, times.answer_pause, times.minute].into_iter().min().map_or(LOOK, |least| least / 8);
        loop {
            sleep(every.min(LOOK)).await;
            let now = self.now();
            let due: Vec<_> = self.all().into_iter().filter_map(|one| Some((one.due(now, &times)?, one))).collect();
            for (ending, connection) in due {
                connection.end(ending);
            }
        }
    }

    /// Lets requests in flight finish, and ends all other connections. Those that become sockets are left alone.
    pub(crate) async fn drain(&self, time: Duration) {
        let told = Instant::now();
        self.all().iter().for_each(|connection| connection.retire());
        let finished = timeout(time, async {
            loop {
                let left: Vec<_> = self.all().into_iter().filter(|one| !one.is_socket()).collect();
                if left.is_empty() {
                    return;
                }
                if told.elapsed() >= GOODBYE {
                    left.iter().filter(|one| one.is_idle()).for_each(|one| one.cut(Ending::Stopping));
                }
                timeout(GOODBYE, self.freed.notified()).await.ok();
            }
        });
        if finished.await.is_err() {
            tracing::warn!("requests still in flight were cut off");
            self.all().iter().filter(|one| !one.is_socket()).for_each(|one| one.cut(Ending::Stopping));
        }
    }

    /// Logs once that an untrusted peer sent forwarding headers.
    pub(crate) fn forwarded_by_a_stranger(&self) {
        if !std::mem::replace(&mut self.complained().forwarded, true) {
            tracing::warn!(
                "X-Forwarded-For comes from an address that isn't in MOTET_TRUSTED_PROXIES and is dropped: \
                 behind a proxy all clients count as one until it is listed there"
            );
        }
    }

    /// Waits until it is so.
    async fn until(&self, so: impl Fn() -> bool) {
        loop {
            let freed = self.freed.notified();
            let mut freed = std::pin::pin!(freed);
            freed.as_mut().enable();
            if so() {
                return;
            }
            freed.await;
        }
    }

    fn turned_away(&self, problem: &'static str) {
        metrics::counter!("motet_connections_refused_total").increment(1);
        self.complained().since += 1;
        self.complain(problem);
    }

    /// Logs at most once in a while that not all connections are accepted.
    fn complain(&self, problem: &str) {
        let mut complaints = self.complained();
        let now = Instant::now();
        if complaints.last.is_none_or(|last| now - last >= COMPLAINTS) {
            complaints.last = Some(now);
            let count = std::mem::take(&mut complaints.since);
            drop(complaints);
            tracing::warn!(problem, count, "connections were turned away or cut off to make room");
        }
    }

    fn all(&self) -> Vec<Arc<Connection>> {
        self.table().all()
    }

    /// Milliseconds since there are connections.
    fn now(&self) -> u64 {
        u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX)
    }

    fn table(&self) -> MutexGuard<'_, ConnectionTable> {
        // A panic while the lock was held can't have left it half changed: nothing in there calls out.
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn complained(&self) -> MutexGuard<'_, Complaints> {
        self.complained.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
