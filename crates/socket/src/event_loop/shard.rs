//! One thread of the event loop, and the turns that it works in.

use std::collections::{HashMap, VecDeque};
use std::io::ErrorKind;
use std::sync::Arc;
use std::task::{Wake, Waker};
use std::time::Duration;

use mio::{Events, Interest, Poll, Token};
use socket2::SockRef;
use tokio::runtime::Handle;
use tokio::sync::oneshot;
use tokio::time::Instant;

use super::connection::{CarriedConnection, Over, Workshop};
use super::errand::{BoxedHandler, Whereabouts, tell_gone};
use super::inbox::{Inbox, Letters, NewConnection, ShardOrder};
use super::plain_tcp::StreamHold;
use super::reading::ROOM;
use super::schedule::Schedule;
use super::shards::Place;
use super::timers::Timers;
use super::writing::Cork;
use crate::delivery_counts::DeliveryCounts;
use crate::outbound_frame::OutboundFrame;
use crate::slots::ConnectionKey;
use crate::sockets_state::SlotGuard;

/// What wakes a shard that isn't a stream.
pub(super) const WAKER: Token = Token(usize::MAX);
/// Of how many streams a turn learns at once.
const EVENTS: usize = 1024;
/// Unsent bytes that the kernel holds for a peer before it takes no more: what waits is to be here, where it is counted.
const UNSENT_BYTES: u32 = 64 * 1024;

/// One thread's share of the connections.
pub(super) struct Shard {
    poll: Poll,
    place: Place,
    connections: Vec<Option<Box<CarriedConnection>>>,
    /// The numbers of connections that are over, while their handlers are away.
    parting: HashMap<ConnectionKey, SlotGuard>,
    timers: Timers,
    schedule: Schedule,
    workshop: Workshop,
    letters: Letters,
    /// Who is told once all is done that was asked for.
    asking: Vec<oneshot::Sender<()>>,
}

impl Shard {
    /// A shard without connections, whose handlers run on this runtime.
    pub(super) fn new(poll: Poll, inbox: Arc<Inbox>, place: Place, runtime: Handle) -> Self {
        let room = vec![0; ROOM].into_boxed_slice();
        let (cork, spare, now) = (Cork::default(), VecDeque::new(), Instant::now());
        Self {
            poll,
            place,
            connections: Vec::new(),
            parting: HashMap::new(),
            timers: Timers::default(),
            schedule: Schedule::default(),
            workshop: Workshop { runtime, inbox, room, cork, spare, now },
            letters: Letters::default(),
            asking: Vec::new(),
        }
    }

    /// Serves until nobody can bring connections any more and all are gone.
    pub(super) fn run(mut self) {
        let runtime = self.workshop.runtime.clone();
        // Times are those of the runtime, which a test may have stopped.
        let _entered = runtime.enter();
        let mut events = Events::with_capacity(EVENTS);
        while !(self.letters.is_over && self.parting.is_empty() && self.connections.iter().all(Option::is_none)) {
            if let Err(error) = self.poll.poll(&mut events, self.patience())
                && error.kind() != ErrorKind::Interrupted
            {
                return tracing::error!(%error, "an event loop ends, with all of its connections");
            }
            self.turn(&events);
        }
    }

    /// How long streams are waited for. None for as long as it takes.
    fn patience(&self) -> Option<Duration> {
        let is_idle = self.schedule.is_empty() && self.asking.is_empty();
        if !is_idle || !self.workshop.inbox.falls_asleep() {
            return Some(Duration::ZERO);
        }
        let wait = self.timers.next()?.saturating_duration_since(Instant::now());
        // The system counts whole milliseconds; one less would have it look in vain.
        Some(wait + Duration::from_millis(1))
    }

    fn turn(&mut self, events: &Events) {
        self.workshop.inbox.is_awake();
        self.workshop.now = Instant::now();
        let was_told = self.read_letters();
        for event in events {
            let index = event.token().0;
            let Some(connection) = self.connections.get_mut(index).and_then(Option::as_mut) else { continue };
            connection.is_readable |= event.is_readable() || event.is_error();
            connection.is_read_closed |= event.is_read_closed();
            connection.is_writable |= event.is_writable() || event.is_error();
            self.schedule.add(&mut connection.queued, index, false);
        }
        while let Some((at, index)) = self.timers.due(self.workshop.now) {
            let Some(connection) = self.connections.get_mut(index).and_then(Option::as_mut) else { continue };
            if connection.armed.take_if(|armed| *armed == at).is_some() {
                self.schedule.add(&mut connection.queued, index, false);
            }
        }
        self.schedule.begin_turn();
        while let Some((index, with_many)) = self.schedule.next() {
            if let Some(connection) = self.connections.get_mut(index).and_then(Option::as_mut) {
                connection.queued.comes(with_many);
                self.look_after(index);
            }
        }
        self.workshop.cork.clear();
        if !was_told && events.is_empty() && self.schedule.is_empty() {
            for asks in self.asking.drain(..) {
                asks.send(()).ok();
            }
        }
    }

    /// Does what the inbox says. Frames only go into outboxes here, and leave when all are in. Whether it said anything.
    fn read_letters(&mut self) -> bool {
        let mut letters = std::mem::take(&mut self.letters);
        self.workshop.inbox.take(&mut letters);
        let was_told = !letters.orders.is_empty();
        for order in letters.orders.drain(..) {
            self.obey(order);
        }
        for key in letters.overrun.drain() {
            if let Some((index, connection)) = self.find(key) {
                connection.link().give_up();
                self.wants_a_look(index, false);
            }
        }
        self.letters = letters;
        was_told
    }

    fn obey(&mut self, order: ShardOrder) {
        match order {
            ShardOrder::Carry(arrival) => self.carry(*arrival),
            ShardOrder::Post(frames, to) => self.deliver(to.len(), to.iter().map(|key| (*key, frames.iter().cloned()))),
            ShardOrder::PostPrefixed(rest, to) => {
                let each = to.iter().map(|(key, prefix)| (*key, std::iter::once(rest.prefixed(prefix.clone()))));
                self.deliver(to.len(), each);
            }
            ShardOrder::Link(link, order) => {
                link.apply_from_inbox(order);
                self.wants_a_look(self.place.index(link.key), false);
            }
            ShardOrder::Back(key, handler) => self.comes_back(key, handler),
            ShardOrder::Look(key) => self.remember(key),
            ShardOrder::Tell(asks) => self.asking.push(asks),
        }
    }

    /// Begins to carry a connection.
    fn carry(&mut self, arrival: NewConnection) {
        let (key, now) = (arrival.slot.link().key, self.workshop.now);
        let index = self.place.index(key);
        let mut connection = Box::new(CarriedConnection::new(arrival, now));
        let socket = SockRef::from(&connection.stream);
        if let Err(error) = socket.set_tcp_nodelay(true).and_then(|()| socket.set_tcp_notsent_lowat(UNSENT_BYTES)) {
            tracing::debug!(%error, "a connection can't be tuned");
        }
        let both = Interest::READABLE | Interest::WRITABLE;
        let registered = self.poll.registry().register(&mut connection.stream, Token(index), both);
        if self.connections.len() <= index {
            self.connections.resize_with(index + 1, || None);
        }
        self.connections[index] = Some(connection);
        if let Err(error) = registered {
            tracing::warn!(%error, "a connection can't be waited for");
            return self.end(index);
        }
        self.remember(key);
    }

    /// Looks after a connection, which may have been cut off from outside.
    fn remember(&mut self, key: ConnectionKey) {
        let inbox = Arc::clone(&self.workshop.inbox);
        let Some((index, connection)) = self.find(key) else { return };
        let cut = |held: &dyn StreamHold| held.is_cut(&Waker::from(Arc::new(Reminder { key, inbox })));
        if connection.held.as_deref().is_some_and(cut) {
            return self.end(index);
        }
        self.wants_a_look(index, false);
    }

    /// Queues for each of these what is addressed to it.
    fn deliver<F: Iterator<Item = OutboundFrame>>(
        &mut self,
        count: usize,
        each: impl Iterator<Item = (ConnectionKey, F)>,
    ) {
        let with_many = Schedule::is_many(count);
        let mut counts = DeliveryCounts::default();
        for (key, frames) in each {
            if let Some((index, connection)) = self.find(key) {
                counts.push(connection.link(), frames);
                self.wants_a_look(index, with_many);
            }
        }
    }

    /// A handler is back from its errand; its connection may be gone.
    fn comes_back(&mut self, key: ConnectionKey, handler: Option<BoxedHandler>) {
        let now = self.workshop.now;
        if let Some((index, connection)) = self.find(key) {
            connection.comes_back(handler.map_or(Whereabouts::Nowhere, Whereabouts::Here), now);
            self.wants_a_look(index, false);
        } else if let Some(slot) = self.parting.remove(&key) {
            self.part(handler, slot);
        }
    }

    /// The connection of this number, and its index.
    fn find(&mut self, key: ConnectionKey) -> Option<(usize, &mut CarriedConnection)> {
        let index = self.place.index(key);
        let connection = self.connections.get_mut(index)?.as_deref_mut()?;
        (connection.link().key == key).then_some((index, connection))
    }

    fn wants_a_look(&mut self, index: usize, with_many: bool) {
        if let Some(connection) = self.connections.get_mut(index).and_then(Option::as_mut) {
            self.schedule.add(&mut connection.queued, index, with_many);
        }
    }

    /// Has a connection read and write what it can.
    fn look_after(&mut self, index: usize) {
        let Some(connection) = self.connections.get_mut(index).and_then(Option::as_deref_mut) else { return };
        if let Err(Over) = connection.go_on(&mut self.workshop) {
            return self.end(index);
        }
        let next = connection.times.next();
        self.timers.arm(&mut connection.armed, next, index);
        if connection.has_more() {
            self.schedule.add(&mut connection.queued, index, false);
        }
    }

    /// A connection is over: its stream is closed, and its handler is told.
    fn end(&mut self, index: usize) {
        let Some(connection) = self.connections.get_mut(index).and_then(Option::take) else { return };
        let CarriedConnection { slot, handler, held, stream, .. } = *connection;
        slot.link().end();
        drop(stream);
        drop(held);
        match handler {
            Whereabouts::Here(handler) => self.part(Some(handler), slot),
            Whereabouts::Nowhere => self.part(None, slot),
            Whereabouts::Away(cut) => {
                if let Some(cut) = cut {
                    cut.abort();
                }
                self.parting.insert(slot.link().key, slot);
            }
        }
    }

    fn part(&self, handler: Option<BoxedHandler>, slot: SlotGuard) {
        if let Some(handler) = handler {
            self.workshop.runtime.spawn(tell_gone(handler, slot));
        }
    }
}

/// Reminds a shard of a connection.
struct Reminder {
    key: ConnectionKey,
    inbox: Arc<Inbox>,
}

impl Wake for Reminder {
    fn wake(self: Arc<Self>) {
        self.inbox.push(ShardOrder::Look(self.key));
    }
}
