//! All the connections of a node: how one begins, and how a frame reaches many.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::response::Response;
use bytes::Bytes;
use tokio::sync::oneshot;

use crate::delivery_counts::DeliveryCounts;
use crate::event_loop::{Inbox, ShardOrder, Shards, TakeApart, take_tcp};
use crate::handler::{ConnectionHandle, ConnectionHandler};
use crate::handshake::Handshake;
use crate::limits::{Close, ConnectionLimits, PING_EVERY, RetryDelay};
use crate::link_order::LinkOrder;
use crate::outbound_frame::OutboundFrame;
use crate::reserved::Reserved;
use crate::slots::{ConnectionKey, Route};
use crate::sockets_state::{ConnectionCount, SocketsState};

/// How many connections are posted to under one hold of the table, so that a long broadcast lets others come and go.
const SLICE: usize = 256;

/// All the connections of this node. Clones are the same connections.
#[derive(Clone)]
pub struct Sockets {
    shared: Arc<SocketsState>,
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
        Self::taking(take_tcp, every, retry_delay)
    }

    /// As [`Sockets::pinging`], with streams that are taken out of HTTP by `take_apart`. What it takes out is carried by
    /// the event loop, what it gives back by a task for each connection.
    #[must_use]
    pub fn taking(take_apart: TakeApart, every: Duration, retry_delay: RetryDelay) -> Self {
        Self { shared: Arc::new(SocketsState::new(take_apart, every, retry_delay)) }
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
        Reserved::new(count.take(self.shared.kinds.of(limits)))
    }

    /// Queues one text frame for each of these connections. Never blocks; those that are gone are passed over.
    pub fn post(&self, frame: &Bytes, to: &[ConnectionKey]) {
        let Some(frame) = OutboundFrame::new(frame.clone()) else { return };
        let one = |key: &ConnectionKey| (*key, frame.clone());
        self.deliver(to, one, |inbox, to| inbox.post(frame.clone(), to));
    }

    /// Queues one text frame for each of these connections, which begins with what stands beside its number and goes on
    /// with `rest`. These bytes are shared by all, as those of [`Sockets::post`] are; a prefix is copied, and is to be short.
    /// Never blocks; those that are gone are passed over.
    pub fn post_prefixed(&self, rest: &Bytes, to: &[(ConnectionKey, Arc<str>)]) {
        let Some(rest) = OutboundFrame::new(rest.clone()) else { return };
        let one = |(key, prefix): &(ConnectionKey, Arc<str>)| (*key, rest.prefixed(Arc::clone(prefix)));
        self.deliver(to, one, |inbox, to| inbox.post_prefixed(rest.clone(), to));
    }

    /// Closes these connections after what is queued for each.
    pub fn close(&self, to: &[ConnectionKey], close: &Close) {
        for slice in to.chunks(SLICE) {
            let table = self.shared.table();
            for link in slice.iter().filter_map(|key| table.slots.get(*key)) {
                link.order(LinkOrder::Close(close.clone()));
            }
        }
    }

    /// Closes every connection after what is queued for it, and every later one as soon as it is up.
    pub fn close_all(&self, close: &Close) {
        let mut table = self.shared.table_to_change();
        table.closed = Some(close.clone());
        for link in table.slots.iter() {
            link.order(LinkOrder::Close(close.clone()));
        }
    }

    /// Queues for each of these what is addressed to it: those with a task get `one`, each shard gets all of its own.
    fn deliver<T: Keyed>(
        &self,
        to: &[T],
        one: impl Fn(&T) -> (ConnectionKey, OutboundFrame),
        post: impl Fn(&Inbox, Vec<T>),
    ) {
        let shards = self.shared.shards();
        let mut carried: Vec<Vec<T>> = Vec::new();
        carried.resize_with(shards.map_or(0, Shards::len), Vec::new);
        let mut tally = DeliveryCounts::default();
        for slice in to.chunks(SLICE) {
            let table = self.shared.table();
            for addressed in slice {
                match table.slots.route(addressed.key()) {
                    Some(Route::Shard(number)) => carried[number].push(addressed.clone()),
                    Some(Route::Outbox(link)) => tally.push(link, std::iter::once(one(addressed).1)),
                    None => {}
                }
            }
        }
        for (number, carried) in carried.into_iter().enumerate().filter(|(_, carried)| !carried.is_empty()) {
            post(shards.expect("they carry something").inbox(number), carried);
        }
    }

    /// Resolves when the event loop has done all that was asked of it before, as far as the peers let it: what was
    /// posted has left, or waits for a peer that doesn't read. Handlers may still be at work.
    pub async fn caught_up(&self) {
        for inbox in self.shared.shards().map_or(&[][..], Shards::inboxes) {
            let (tell, told) = oneshot::channel();
            inbox.push(ShardOrder::Tell(tell));
            told.await.ok();
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

/// What is addressed to a connection.
trait Keyed: Clone {
    fn key(&self) -> ConnectionKey;
}

impl Keyed for ConnectionKey {
    fn key(&self) -> ConnectionKey {
        *self
    }
}

impl Keyed for (ConnectionKey, Arc<str>) {
    fn key(&self) -> ConnectionKey {
        self.0
    }
}
