//! What connections of one kind share: their limits, and the meters that count them.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use metrics::{Counter, Gauge, counter, gauge};
use tokio::sync::Semaphore;

use crate::limits::{ConnectionLimits, RetryDelay};

/// What greetings are counted in, in bytes.
pub(crate) const KIB: usize = 1024;

/// One kind of connection. The meters are looked up once, so that counting is one addition.
pub(crate) struct ConnectionKind {
    /// What each is held to.
    pub(crate) limits: ConnectionLimits,
    /// How long a peer may be silent before it is asked whether it is there.
    pub(crate) ping_every: Duration,
    /// When peers are to come back that are told to.
    pub(crate) retry_delay: RetryDelay,
    /// Connections that are up now.
    pub(crate) connections: Gauge,
    /// Frames taken into an outbox.
    pub(crate) deliveries: Counter,
    /// Connections ended because their outbox was full.
    pub(crate) slow: Counter,
    /// A permit for each KiB of the greetings that wait.
    pub(crate) greetings: Arc<Semaphore>,
}

/// The kinds seen so far, one for each label, so that ten thousand connections share one copy of their limits.
pub(crate) struct ConnectionKinds {
    known: Mutex<Vec<Arc<ConnectionKind>>>,
    ping_every: Duration,
    retry_delay: RetryDelay,
}

impl ConnectionKind {
    /// A kind with these limits.
    pub(crate) fn new(limits: ConnectionLimits, ping_every: Duration, retry_delay: RetryDelay) -> Self {
        let label = limits.label;
        let greetings = Arc::new(Semaphore::new((limits.greeting_bytes / KIB).max(1)));
        Self {
            greetings,
            limits,
            ping_every,
            retry_delay,
            connections: gauge!("motet_connections", "dialect" => label),
            deliveries: counter!("motet_deliveries_total", "dialect" => label),
            slow: counter!("motet_slow_listeners_total", "dialect" => label),
        }
    }
}

impl ConnectionKinds {
    /// A register that knows no kind of connection yet.
    pub(crate) fn new(ping_every: Duration, retry_delay: RetryDelay) -> Self {
        Self { known: Mutex::default(), ping_every, retry_delay }
    }

    /// The kind with these limits. Other limits under the same label replace them for later connections.
    pub(crate) fn of(&self, limits: ConnectionLimits) -> Arc<ConnectionKind> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let index = known.iter().position(|kind| kind.limits.label == limits.label);
        if let Some(kind) = index.map(|index| &known[index])
            && kind.limits == limits
        {
            return Arc::clone(kind);
        }
        if let Some(index) = index {
            known.swap_remove(index);
        }
        let kind = Arc::new(ConnectionKind::new(limits, self.ping_every, Arc::clone(&self.retry_delay)));
        known.push(Arc::clone(&kind));
        kind
    }
}
