//! All the connections of a node: how one begins, and how a frame reaches many.

use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::Duration;

use axum::response::Response;
use bytes::Bytes;
use tokio::io::AsyncWrite;
use tokio::sync::Notify;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use crate::handler::{ConnectionHandle, ConnectionHandler};
use crate::handshake::Handshake;
use crate::kind::{ConnectionKind, ConnectionKinds};
use crate::limits::{Close, ConnectionLimits, PING_EVERY, READ_BUFFER, RetryDelay};
use crate::link::Link;
use crate::outbound_frame::OutboundFrame;
use crate::plain_writer::write_plain;
use crate::run_connection::run_connection;
use crate::slots::{ConnectionKey, Slots};
use crate::wire::Wire;

/// How many connections are posted to under one hold of the table, so that a long broadcast lets others come and go.
const SLICE: usize = 256;

/// All the connections of this node. Clones are the same connections.
#[derive(Clone)]
pub struct Sockets {
    shared: Arc<SocketsState>,
}

struct SocketsState {
    table: RwLock<SlotTable>,
    kinds: ConnectionKinds,
    /// Connections from the upgrade's answer to the end of `gone`.
    count: AtomicUsize,
    emptied: Notify,
}

#[derive(Default)]
struct SlotTable {
    slots: Slots,
    /// The close for connections that come up from now on, once all were closed.
    closed: Option<Close>,
}

impl Sockets {
    /// No connections yet. Peers that are to come back are told after how many seconds, by `retry_delay` for each.
    #[must_use]
    pub fn new(retry_delay: RetryDelay) -> Self {
        Self::pinging(PING_EVERY, retry_delay)
    }

    /// As [`Sockets::new`], with peers that are asked whether they are there after so much silence.
    #[must_use]
    pub fn pinging(every: Duration, retry_delay: RetryDelay) -> Self {
        let (table, emptied) = (RwLock::default(), Notify::new());
        let kinds = ConnectionKinds::new(every, retry_delay);
        let shared = SocketsState { table, kinds, count: AtomicUsize::new(0), emptied };
        Self { shared: Arc::new(shared) }
    }

    /// Answers an upgrade and runs the conversation: [`Sockets::reserve`] and [`Reserved::upgrade`] in one.
    pub fn upgrade<P, F, O>(&self, handshake: Handshake, limits: ConnectionLimits, open: O) -> Response
    where
        P: ConnectionHandler,
        F: Future<Output = P> + Send + 'static,
        O: FnOnce(ConnectionHandle) -> F + Send + 'static,
    {
        self.reserve(limits).upgrade(handshake, open)
    }

    /// Reserves a connection that isn't up yet and can be posted to already: its frames wait in its outbox. So a peer
    /// can be subscribed before its upgrade is answered, and misses nothing after the answer.
    pub fn reserve(&self, limits: ConnectionLimits) -> Reserved {
        let count = ConnectionCount::reserve(&self.shared);
        Reserved { slot: count.take(self.shared.kinds.of(limits)) }
    }

    /// Queues one text frame for each of these connections. Never blocks; those that are gone are passed over.
    pub fn post(&self, frame: &Bytes, to: &[ConnectionKey]) {
        let Some(frame) = OutboundFrame::new(frame.clone()) else { return };
        self.deliver(to, |key| (*key, frame.clone()));
    }

    /// Queues one text frame for each of these connections, which begins with what stands beside its number and goes on
    /// with `rest`. These bytes are shared by all, as those of [`Sockets::post`] are; a prefix is copied, and is to be short.
    /// Never blocks; those that are gone are passed over.
    pub fn post_prefixed(&self, rest: &Bytes, to: &[(ConnectionKey, Arc<str>)]) {
        let Some(rest) = OutboundFrame::new(rest.clone()) else { return };
        self.deliver(to, |(key, prefix)| (*key, rest.prefixed(Arc::clone(prefix))));
    }

    /// Closes these connections after what is queued for each.
    pub fn close(&self, to: &[ConnectionKey], close: &Close) {
        for slice in to.chunks(SLICE) {
            let table = self.shared.table();
            for link in slice.iter().filter_map(|key| table.slots.get(*key)) {
                link.close(close.clone());
            }
        }
    }

    /// Closes every connection after what is queued for it, and every later one as soon as it is up.
    pub fn close_all(&self, close: &Close) {
        let mut table = self.shared.table_to_change();
        table.closed = Some(close.clone());
        for link in table.slots.iter() {
            link.close(close.clone());
        }
    }

    /// Queues for each of these what is addressed to it.
    fn deliver<T>(&self, to: &[T], addressed: impl Fn(&T) -> (ConnectionKey, OutboundFrame)) {
        let mut tally = DeliveryCounts::default();
        for slice in to.chunks(SLICE) {
            let table = self.shared.table();
            for (key, frame) in slice.iter().map(&addressed) {
                if let Some(link) = table.slots.get(key) {
                    tally.push(link, frame);
                }
            }
        }
    }

    /// How many connections there are, those that are just coming or going included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shared.count.load(Ordering::Acquire)
    }

    /// Whether there is no connection.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Resolves when all connections are gone and their handlers have been told.
    pub async fn drained(&self) {
        loop {
            let emptied = self.shared.emptied.notified();
            let mut emptied = std::pin::pin!(emptied);
            emptied.as_mut().enable();
            if self.is_empty() {
                return;
            }
            emptied.await;
        }
    }
}

impl SocketsState {
    fn table(&self) -> RwLockReadGuard<'_, SlotTable> {
        // A panic while the lock was held left the table whole: each change is a single insert or remove.
        self.table.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn table_to_change(&self) -> RwLockWriteGuard<'_, SlotTable> {
        self.table.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Counts deliveries by kind, and adds them up once: those of one broadcast are usually of one kind.
#[derive(Default)]
struct DeliveryCounts {
    kind: Option<Arc<ConnectionKind>>,
    delivered: u64,
}

impl DeliveryCounts {
    fn push(&mut self, link: &Link, frame: OutboundFrame) {
        if !link.push(frame) {
            return;
        }
        if !self.kind.as_ref().is_some_and(|kind| Arc::ptr_eq(kind, &link.kind)) {
            self.add_up();
            self.kind = Some(Arc::clone(&link.kind));
        }
        self.delivered += 1;
    }

    fn add_up(&mut self) {
        if let Some(kind) = &self.kind {
            kind.deliveries.increment(std::mem::take(&mut self.delivered));
        }
    }
}

impl Drop for DeliveryCounts {
    fn drop(&mut self) {
        self.add_up();
    }
}

/// A connection that counts, from before it is up until this is dropped.
struct ConnectionCount {
    shared: Arc<SocketsState>,
}

impl ConnectionCount {
    fn reserve(shared: &Arc<SocketsState>) -> Self {
        shared.count.fetch_add(1, Ordering::AcqRel);
        Self { shared: Arc::clone(shared) }
    }

    fn take(self, kind: Arc<ConnectionKind>) -> SlotGuard {
        kind.connections.increment(1.0);
        let mut table = self.shared.table_to_change();
        let link = table.slots.insert(|key| Link::new(key, kind));
        if let Some(close) = &table.closed {
            link.close(close.clone());
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

/// A connection that isn't up yet. Dropping it, or a peer that leaves before it is up, gives its number up.
pub struct Reserved {
    slot: SlotGuard,
}

impl Reserved {
    /// What will answer the peer; it may be used already.
    pub fn handle(&self) -> ConnectionHandle {
        ConnectionHandle { link: Arc::clone(&self.slot.link) }
    }

    /// Answers the upgrade and runs the conversation, in a task of its own. `open` makes the handler once the connection
    /// is up; frames leave while it works. It is always run to its end, so that what it registers is undone by
    /// [`ConnectionHandler::gone`] even when the peer has left meanwhile. A peer that left before the connection was up drops
    /// `open` unused.
    pub fn upgrade<P, F, O>(self, handshake: Handshake, open: O) -> Response
    where
        P: ConnectionHandler,
        F: Future<Output = P> + Send + 'static,
        O: FnOnce(ConnectionHandle) -> F + Send + 'static,
    {
        let slot = self.slot;
        let inbound = slot.link.kind.limits.inbound_bytes;
        let config = WebSocketConfig::default()
            .read_buffer_size(READ_BUFFER)
            .write_buffer_size(0)
            .max_frame_size(Some(inbound))
            .max_message_size(Some(inbound));
        handshake.answer(move |stream| async move {
            let stream = WebSocketStream::from_raw_socket(Wire::new(stream), Role::Server, Some(config)).await;
            run_connection(stream, Arc::clone(&slot.link), open).await;
            drop(slot);
        })
    }

    /// Writes the queued frames of a connection that speaks no WebSocket, one after the other with nothing between
    /// them. Answers the close that was asked for, once everything before it is written; telling the peer is left to
    /// the caller. None where the stream failed or its peer was given up: the peer has 30 s to read something, and 5 s
    /// to read the rest once a close was asked for.
    pub async fn write_to(&mut self, stream: &mut (impl AsyncWrite + Unpin)) -> Option<Close> {
        write_plain(&self.slot.link, stream).await
    }
}

/// A connection's number, until this is dropped.
struct SlotGuard {
    count: ConnectionCount,
    link: Arc<Link>,
}

impl Drop for SlotGuard {
    fn drop(&mut self) {
        self.link.end();
        self.count.shared.table_to_change().slots.remove(self.link.key);
        self.link.kind.connections.decrement(1.0);
    }
}
