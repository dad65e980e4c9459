//! Where a shard is told what others want of its connections.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use mio::Waker;
use mio::net::TcpStream;
use tokio::sync::oneshot;

use super::errand::BoxedHandler;
use super::plain_tcp::StreamHold;
use crate::link::Link;
use crate::link_order::LinkOrder;
use crate::outbound_frame::OutboundFrame;
use crate::slots::ConnectionKey;
use crate::sockets_state::SlotGuard;

/// How many bytes of posted frames, each counted once, and of lists of whom they are for may wait for a shard. It is that
/// far behind only where it gets no processor: whoever is posted to then is dropped as a slow reader is.
const INBOX_BYTES: usize = 64 << 20;

/// A frame for one connection, with the beginning that is its own.
pub(crate) type Addressed = (ConnectionKey, Arc<str>);

/// What a shard is told.
pub(crate) enum ShardOrder {
    /// To carry a connection from now on.
    Carry(Box<NewConnection>),
    /// To send frames to each of these.
    Post(Vec<OutboundFrame>, Vec<ConnectionKey>),
    /// To send each of these its own beginning and the rest.
    PostPrefixed(OutboundFrame, Vec<Addressed>),
    /// To do something with one connection.
    Link(Arc<Link>, LinkOrder),
    /// A handler is back from its errand. None if there is none any more.
    Back(ConnectionKey, Option<BoxedHandler>),
    /// To look after a connection.
    Look(ConnectionKey),
    /// To tell once all orders before were carried out, as far as the peers let it.
    Tell(oneshot::Sender<()>),
}

/// A connection that comes to a shard. Its handler is just being made.
pub(crate) struct NewConnection {
    pub(crate) stream: TcpStream,
    /// What was read of it already.
    pub(crate) read: Bytes,
    pub(crate) held: Option<Box<dyn StreamHold>>,
    pub(crate) slot: SlotGuard,
}

/// What stands in an inbox.
#[derive(Default)]
pub(crate) struct Letters {
    pub(crate) orders: Vec<ShardOrder>,
    /// Those who missed something, because too much stood here, and are to be dropped.
    pub(crate) overrun: HashSet<ConnectionKey>,
    /// Nothing will come any more, and the shard is to end.
    pub(crate) is_over: bool,
}

/// The inbox of one shard.
pub(crate) struct Inbox {
    state: Mutex<InboxState>,
    waker: Waker,
}

#[derive(Default)]
struct InboxState {
    letters: Letters,
    /// What the posts among them take, in bytes.
    bytes: usize,
    /// Whether the shard waits for streams only, and is to be woken.
    is_asleep: bool,
}

impl Inbox {
    /// An empty one, whose shard is woken by this.
    pub(crate) fn new(waker: Waker) -> Self {
        Self { state: Mutex::default(), waker }
    }

    /// Puts an order in line.
    pub(crate) fn push(&self, order: ShardOrder) {
        let mut state = self.state();
        state.letters.orders.push(order);
        self.wake(state);
    }

    /// Puts a post in line. What goes to the same connections as the post before goes with it, so that each of them is
    /// touched once for both.
    pub(crate) fn post(&self, frame: OutboundFrame, to: Vec<ConnectionKey>) {
        let size = frame.cost() + size_of_val(to.as_slice());
        self.push_bounded(size, to, <[_]>::to_vec, |to, orders| match orders.last_mut() {
            Some(ShardOrder::Post(frames, last)) if *last == to => frames.push(frame),
            _ => orders.push(ShardOrder::Post(vec![frame], to)),
        });
    }

    /// Puts a post in line of which each has a beginning of its own.
    pub(crate) fn post_prefixed(&self, rest: OutboundFrame, to: Vec<Addressed>) {
        let prefixes: usize = to.iter().map(|(_, prefix)| prefix.len()).sum();
        let size = rest.cost() + size_of_val(to.as_slice()) + prefixes;
        let keys = |to: &[Addressed]| to.iter().map(|(key, _)| *key).collect();
        self.push_bounded(size, to, keys, |to, orders| orders.push(ShardOrder::PostPrefixed(rest, to)));
    }

    /// For the shard: takes all that is there.
    pub(crate) fn take(&self, into: &mut Letters) {
        let mut state = self.state();
        state.bytes = 0;
        std::mem::swap(&mut state.letters, into);
        // Once said, it stays true.
        state.letters.is_over = into.is_over;
    }

    /// For the shard, before it waits for streams. False if there is something to do.
    pub(crate) fn falls_asleep(&self) -> bool {
        let mut state = self.state();
        let Letters { orders, overrun, .. } = &state.letters;
        state.is_asleep = orders.is_empty() && overrun.is_empty() && !state.letters.is_over;
        state.is_asleep
    }

    /// For the shard, once it is awake: nobody has to wake it.
    pub(crate) fn is_awake(&self) {
        self.state().is_asleep = false;
    }

    /// Has the shard end.
    pub(crate) fn end(&self) {
        let mut state = self.state();
        state.letters.is_over = true;
        self.wake(state);
    }

    fn push_bounded<T>(
        &self,
        size: usize,
        to: Vec<T>,
        keys: impl FnOnce(&[T]) -> Vec<ConnectionKey>,
        put: impl FnOnce(Vec<T>, &mut Vec<ShardOrder>),
    ) {
        let mut state = self.state();
        if state.bytes > 0 && state.bytes + size > INBOX_BYTES {
            state.letters.overrun.extend(keys(&to));
        } else {
            state.bytes += size;
            put(to, &mut state.letters.orders);
        }
        self.wake(state);
    }

    fn wake(&self, mut state: MutexGuard<'_, InboxState>) {
        let was_asleep = std::mem::replace(&mut state.is_asleep, false);
        drop(state);
        if was_asleep && let Err(error) = self.waker.wake() {
            tracing::error!(%error, "the event loop can't be woken");
        }
    }

    fn state(&self) -> MutexGuard<'_, InboxState> {
        // A panic while the lock was held can't have left it half changed: each change is one push or swap.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
