//! What all connections of a node share: the table of them, and how many there are.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use hyper::upgrade::Upgraded;
use tokio::sync::Notify;

use crate::event_loop::{PlainTcp, Shards, TakeApart};
use crate::kind::{ConnectionKind, ConnectionKinds};
use crate::limits::{Close, RetryDelay};
use crate::link::Link;
use crate::link_order::LinkOrder;
use crate::slots::Slots;

/// What all connections of a node share.
pub(crate) struct SocketsState {
    table: RwLock<SlotTable>,
    pub(crate) kinds: ConnectionKinds,
    take_apart: TakeApart,
    /// None where there can be none: then each connection has a task.
    shards: OnceLock<Option<Shards>>,
    /// Connections from the upgrade's answer to the end of `gone`.
    pub(crate) count: AtomicUsize,
    pub(crate) emptied: Notify,
}

/// The table.
#[derive(Default)]
pub(crate) struct SlotTable {
    pub(crate) slots: Slots,
    /// The close for connections that come up from now on, once all were closed.
    pub(crate) closed: Option<Close>,
}

impl SocketsState {
    /// No connections yet.
    pub(crate) fn new(take_apart: TakeApart, ping_every: Duration, retry_delay: RetryDelay) -> Self {
        let (table, shards, emptied) = (RwLock::default(), OnceLock::new(), Notify::new());
        let kinds = ConnectionKinds::new(ping_every, retry_delay);
        Self { table, kinds, take_apart, shards, count: AtomicUsize::new(0), emptied }
    }

    /// The shards, once there are any.
    pub(crate) fn shards(&self) -> Option<&Shards> {
        self.shards.get()?.as_ref()
    }

    /// The plain stream in an upgraded connection, and the shards to carry it. The connection as it was, if it has none or
    /// there are none.
    pub(crate) fn take_apart(&self, upgraded: Upgraded) -> Result<(PlainTcp, &Shards), Upgraded> {
        let start = || Shards::start().inspect_err(|error| tracing::warn!(%error, "there is no event loop")).ok();
        match self.shards.get_or_init(start) {
            Some(shards) => Ok(((self.take_apart)(upgraded)?, shards)),
            None => Err(upgraded),
        }
    }

    pub(crate) fn table(&self) -> RwLockReadGuard<'_, SlotTable> {
        // A panic while the lock was held left the table whole: each change is a single insert or remove.
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn table_to_change(&self) -> RwLockWriteGuard<'_, SlotTable> {
        self.table.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A connection that counts, from before it is up until this is dropped.
pub(crate) struct ConnectionCount {
    shared: Arc<SocketsState>,
}

impl ConnectionCount {
    /// Another one.
    pub(crate) fn reserve(shared: &Arc<SocketsState>) -> Self {
        shared.count.fetch_add(1, Ordering::AcqRel);
        Self { shared: Arc::clone(shared) }
    }

    /// Gives it a number.
    pub(crate) fn take(self, kind: Arc<ConnectionKind>) -> SlotGuard {
        kind.connections.increment(1.0);
        let mut table = self.shared.table_to_change();
        let link = table.slots.insert(|key| Link::new(key, kind));
        if let Some(close) = &table.closed {
            link.order(LinkOrder::Close(close.clone()));
        }
        drop(table);
        SlotGuard { count: self, link }
    }
}

impl Drop for ConnectionCount {
    fn drop(&mut self) {
        if self.shared.count.fetch_sub(1, Ordering::AcqRel) == 1 {
            self.shared.emptied.notify_waiters();
        }
    }
}

/// A connection's number, until this is dropped.
pub(crate) struct SlotGuard {
    count: ConnectionCount,
    link: Arc<Link>,
}

impl SlotGuard {
    /// What everybody sees of the connection.
    pub(crate) fn link(&self) -> &Arc<Link> {
        &self.link
    }

    /// What it shares with all others.
    pub(crate) fn shared(&self) -> &Arc<SocketsState> {
        &self.count.shared
    }
}

impl Drop for SlotGuard {
    fn drop(&mut self) {
        self.link.end();
        self.count.shared.table_to_change().slots.remove(self.link.key);
        self.link.kind.connections.decrement(1.0);
    }
}
