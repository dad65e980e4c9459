//! What the two sides of a connection share: the outbox that anybody may fill, and the task that empties it.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Waker;
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, oneshot};
use tokio::time::Instant;

use crate::event_loop::Inbox;
use crate::kind::ConnectionKind;
use crate::limits::Close;
use crate::outbound_frame::OutboundFrame;
use crate::slots::ConnectionKey;

/// One connection, as everybody but its own task sees it.
pub(crate) struct Link {
    pub(crate) key: ConnectionKey,
    pub(crate) kind: Arc<ConnectionKind>,
    /// A close was asked for, or the connection is gone: nothing is taken any more. Changed under the outbox's lock.
    closing: AtomicBool,
    /// The outbox overflowed: frames that the task took and hasn't begun to write are to be dropped too.
    cut: AtomicBool,
    /// A close was asked for by whoever holds the connection: its handler hears no more. Set before the close stands in
    /// line with what was sent before.
    pub(crate) has_enough: AtomicBool,
    /// Whether a greeting goes on, as whoever greets knows it.
    pub(crate) is_greeting: AtomicBool,
    /// The cost of what was sent to this connection alone and still lies in the inbox of its shard, in bytes.
    pub(crate) unread: AtomicUsize,
    outbox: Mutex<Outbox>,
}

#[derive(Default)]
struct Outbox {
    queue: VecDeque<OutboundFrame>,
    /// The cost of what is in the queue, in bytes.
    queued: usize,
    /// The cost of what the task took and has not finished writing, in bytes.
    in_flight: usize,
    /// The close that was asked for, until the task takes it.
    close: Option<Close>,
    /// Boxed, as most connections have none.
    deadline: Option<Box<CloseDeadline>>,
    /// The greeting, while there is one: it goes before the queue and isn't counted.
    greeting: Option<Box<GreetingProgress>>,
    /// The task, while it sleeps.
    waker: Option<Waker>,
    /// Whether the sleeping task could write, if there were something to write.
    wants_frames: bool,
    /// Where the shard that carries the connection takes orders, once there is one.
    inbox: Option<Arc<Inbox>>,
}

/// When the handler wants a close, unless it says otherwise before.
pub(crate) struct CloseDeadline {
    at: Instant,
    /// How long it was when it was set.
    after: Duration,
    close: Close,
}

/// A greeting on its way. However large it is, its peer doesn't count as slow as long as it keeps reading.
struct GreetingProgress {
    frames: VecDeque<OutboundFrame>,
    /// Whether the greeting goes on: until it ends, what is queued counts as part of it.
    open: bool,
    /// Told once all of it was written.
    written: Option<oneshot::Sender<()>>,
    /// Its share in what all greetings may take.
    _share: Option<OwnedSemaphorePermit>,
}

/// What the task found in the outbox.
pub(crate) enum OutboxItem {
    /// Nothing: it will be woken when there is something. And when the handler's deadline is.
    Nothing(Option<Instant>),
    /// Frames, and the close to send after them, if one was asked for.
    Frames(Option<Close>),
}

impl Link {
    pub(crate) fn new(key: ConnectionKey, kind: Arc<ConnectionKind>) -> Self {
        Self {
            key,
            kind,
            closing: AtomicBool::new(false),
            cut: AtomicBool::new(false),
            has_enough: AtomicBool::new(false),
            is_greeting: AtomicBool::new(false),
            unread: AtomicUsize::new(0),
            outbox: Mutex::default(),
        }
    }

    /// Where orders are taken, if a shard carries the connection.
    pub(crate) fn inbox(&self) -> Option<Arc<Inbox>> {
        self.outbox().inbox.clone()
    }

    /// From now on a shard carries the connection, and takes orders here.
    pub(crate) fn carried_by(&self, inbox: &Arc<Inbox>) {
        self.outbox().inbox = Some(Arc::clone(inbox));
    }

    /// Queues frames. How many were taken: none once the connection closes, and none from the first on that would run over,
    /// which closes it.
    pub(crate) fn push(&self, frames: impl Iterator<Item = OutboundFrame>) -> u64 {
        let mut outbox = self.outbox();
        if self.is_closing() {
            return 0;
        }
        let mut taken = 0;
        for frame in frames {
            if let Some(greeting) = outbox.greeting.as_mut().filter(|greeting| greeting.open) {
                greeting.frames.push_back(frame);
            } else {
                let cost = frame.cost();
                let waiting = outbox.queued + outbox.in_flight;
                if waiting > 0 && waiting + cost > self.kind.limits.outbox_bytes {
                    self.run_over(outbox);
                    return taken;
                }
                outbox.queued += cost;
                outbox.queue.push_back(frame);
            }
            taken += 1;
        }
        let waker = outbox.for_frames();
        drop(outbox);
        wake(waker);
        taken
    }

    /// Queues a greeting behind what waits already. Whatever is queued until [`Link::greeted`] is part of it and isn't
    /// counted. False if the connection closes.
    pub(crate) fn greet(
        &self,
        frames: impl Iterator<Item = OutboundFrame>,
        share: Option<OwnedSemaphorePermit>,
    ) -> bool {
        let mut outbox = self.outbox();
        if self.is_closing() {
            return false;
        }
        let earlier = outbox.greeting.take().map(|greeting| greeting.frames);
        let mut all = earlier.unwrap_or_default();
        all.append(&mut outbox.queue);
        outbox.queued = 0;
        all.extend(frames);
        outbox.greeting = Some(Box::new(GreetingProgress { frames: all, open: true, written: None, _share: share }));
        let waker = outbox.for_frames();
        drop(outbox);
        wake(waker);
        true
    }

    /// Has this told once all that belongs to the greeting was written; it is dropped if the connection closes before.
    pub(crate) fn when_written(&self, tell: oneshot::Sender<()>) {
        let mut outbox = self.outbox();
        let Some(greeting) = outbox.greeting.as_mut() else { return };
        greeting.written = Some(tell);
        // It may be all written by now.
        let waker = outbox.for_frames();
        drop(outbox);
        wake(waker);
    }

    /// What is queued from now on is counted.
    pub(crate) fn greeted(&self) {
        let mut outbox = self.outbox();
        if let Some(greeting) = &mut outbox.greeting {
            greeting.open = false;
        }
        // The greeting may be written already: then it ends here.
        let waker = outbox.for_frames();
        drop(outbox);
        wake(waker);
    }

    /// Asks for a close after what is queued, unless one was asked for already.
    pub(crate) fn close(&self, close: Close) {
        let mut outbox = self.outbox();
        if self.is_closing() {
            return;
        }
        self.closing.store(true, Ordering::Release);
        outbox.close = Some(close);
        let waker = outbox.waker.take();
        drop(outbox);
        wake(waker);
    }

    /// Sets or lifts the deadline. Wakes the task only for an earlier one: a later one it finds when it looks.
    pub(crate) fn set_deadline(&self, deadline: Option<CloseDeadline>) {
        let mut outbox = self.outbox();
        let sooner = match (&outbox.deadline, &deadline) {
            (Some(before), Some(now)) => now.at < before.at,
            (None, Some(_)) => true,
            (_, None) => false,
        };
        outbox.deadline = deadline.map(Box::new);
        let waker = if sooner { outbox.waker.take() } else { None };
        drop(outbox);
        wake(waker);
    }

    /// Asks for the deadline's close if the deadline has passed. It doesn't run while the peer takes in its greeting.
    pub(crate) fn expire(&self, now: Instant) {
        let mut outbox = self.outbox();
        let due = if outbox.greeting.is_none() { outbox.deadline.take_if(|due| due.at <= now) } else { None };
        drop(outbox);
        if let Some(due) = due {
            self.close(due.close);
        }
    }

    /// Gives up a peer that takes nothing.
    pub(crate) fn give_up(&self) {
        let outbox = self.outbox();
        if !self.is_closing() {
            self.run_over(outbox);
        }
    }

    /// Whether the handler is to hear no more.
    pub(crate) fn has_enough(&self) -> bool {
        self.has_enough.load(Ordering::Acquire) || self.is_closing()
    }

    /// Whether a close was asked for.
    pub(crate) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::Acquire)
    }

    /// Whether what was taken and isn't begun is to be dropped.
    pub(crate) fn is_cut(&self) -> bool {
        self.cut.load(Ordering::Relaxed)
    }

    /// For the task, when it has written all that it took: takes everything queued into the empty `batch`. If there
    /// is nothing, the task will be woken for the next frame.
    pub(crate) fn take(&self, batch: &mut VecDeque<OutboundFrame>, waker: &Waker) -> OutboxItem {
        let mut outbox = self.outbox();
        outbox.in_flight = 0;
        if let Some(greeting) = &mut outbox.greeting {
            if !greeting.frames.is_empty() {
                std::mem::swap(&mut greeting.frames, batch);
                return OutboxItem::Frames(None);
            }
            if let Some(written) = greeting.written.take() {
                written.send(()).ok();
            }
            if !greeting.open {
                outbox.end_greeting();
            }
        }
        if outbox.queue.is_empty() && outbox.close.is_none() {
            return OutboxItem::Nothing(outbox.sleep(waker, true));
        }
        std::mem::swap(&mut outbox.queue, batch);
        outbox.in_flight = std::mem::take(&mut outbox.queued);
        let close = outbox.close.take();
        drop(outbox);
        OutboxItem::Frames(close.map(|close| close.timed(&self.kind.retry_delay)))
    }

    /// For the task, when the peer takes no more for now: it will be woken for closes and deadlines only.
    /// Says when the handler's deadline is.
    pub(crate) fn stall(&self, waker: &Waker) -> Option<Instant> {
        self.outbox().sleep(waker, false)
    }

    /// For the task of a connection that has been quiet: gives back what the last burst took.
    pub(crate) fn shrink(&self) {
        let mut outbox = self.outbox();
        if outbox.queue.is_empty() {
            outbox.queue = VecDeque::new();
        }
    }

    /// For the task, at the end: nothing is taken any more, and what is left is freed.
    pub(crate) fn end(&self) {
        let mut outbox = self.outbox();
        self.closing.store(true, Ordering::Release);
        let rest = std::mem::take(&mut *outbox);
        drop(outbox);
        drop(rest);
    }

    /// The outbox is full: drops what waits, and queues the frame and the close for a slow peer.
    fn run_over(&self, mut outbox: MutexGuard<'_, Outbox>) {
        let last = self.kind.limits.slow.0.clone().and_then(OutboundFrame::new);
        outbox.queued = last.as_ref().map_or(0, OutboundFrame::cost);
        let dropped = std::mem::replace(&mut outbox.queue, last.into_iter().collect());
        let greeting = outbox.greeting.take();
        self.closing.store(true, Ordering::Release);
        outbox.close = Some(self.kind.limits.slow.1.clone());
        self.cut.store(true, Ordering::Relaxed);
        let waker = outbox.waker.take();
        drop(outbox);
        self.kind.slow.increment(1);
        wake(waker);
        drop((dropped, greeting)); // Thousands of frames, maybe: not while others wait for the lock.
    }

    fn outbox(&self) -> MutexGuard<'_, Outbox> {
        // A panic while the lock was held can't have left it half changed: nothing in here calls out.
        self.outbox.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CloseDeadline {
    /// So long from now.
    pub(crate) fn new(after: Duration, close: Close) -> Self {
        Self { at: Instant::now() + after, after, close }
    }
}

impl Outbox {
    /// The task, if it sleeps and could write.
    fn for_frames(&mut self) -> Option<Waker> {
        if self.wants_frames { self.waker.take() } else { None }
    }

    fn sleep(&mut self, waker: &Waker, wants_frames: bool) -> Option<Instant> {
        if !self.waker.as_ref().is_some_and(|known| known.will_wake(waker)) {
            self.waker = Some(waker.clone());
        }
        self.wants_frames = wants_frames;
        let deadline = self.deadline.as_ref().filter(|_| self.greeting.is_none());
        deadline.map(|deadline| deadline.at)
    }

    /// The greeting has left: from now on the peer has as long as the handler wanted to give it.
    fn end_greeting(&mut self) {
        self.greeting = None;
        if let Some(deadline) = &mut self.deadline {
            deadline.at = deadline.at.max(Instant::now() + deadline.after);
        }
    }
}

fn wake(waker: Option<Waker>) {
    if let Some(waker) = waker {
        waker.wake();
    }
}
