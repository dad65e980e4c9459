//! The bus of a single node: it calls its one subscriber, the hub, directly.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use domain::ports::{Bus, Subscriber};
use domain::{Event, EventKind, limits};

/// Delivers events to one subscriber. Published events are delivered on the publisher's own thread. Ephemeral events are
/// queued, and delivered on the bus's own thread or before the next published events, whichever comes first. The
/// subscriber must not publish from within [`Subscriber::hear`].
pub struct Local {
    shared: Arc<Shared>,
}

/// What publishers and the thread for ephemeral events share.
struct Shared {
    subscriber: Arc<dyn Subscriber>,
    /// Held during a delivery, so that nothing comes between the events of one commit.
    delivering: Mutex<()>,
    ephemeral: Mutex<EphemeralQueue>,
    /// Notified when ephemeral events were queued, and when the bus is dropped.
    changed: Condvar,
}

#[derive(Default)]
struct EphemeralQueue {
    waiting: VecDeque<Event>,
    /// Whether the bus was dropped, so that its thread is to end.
    closed: bool,
}

impl Local {
    /// A bus that delivers to this subscriber. Dropping the bus ends its thread.
    ///
    /// # Errors
    /// The thread can't be started.
    pub fn new(subscriber: Arc<dyn Subscriber>) -> std::io::Result<Self> {
        let (delivering, ephemeral, changed) = (Mutex::default(), Mutex::default(), Condvar::new());
        let shared = Arc::new(Shared { subscriber, delivering, ephemeral, changed });
        let of_thread = Arc::clone(&shared);
        thread::Builder::new().name("ephemeral".to_owned()).spawn(move || of_thread.ephemeral_thread())?;
        Ok(Self { shared })
    }
}

impl Shared {
    /// Delivers the ephemeral events that wait, and then these events.
    fn deliver(&self, events: &[Event]) {
        // The lock guards no data, so a subscriber that panicked left nothing half done behind it.
        let _delivering = self.delivering.lock().unwrap_or_else(PoisonError::into_inner);
        let ephemeral = std::mem::take(&mut self.ephemeral().waiting);
        for event in ephemeral {
            // A panic over one ephemeral event must not keep others from being delivered, least of all those of a commit.
            if catch_unwind(AssertUnwindSafe(|| self.subscriber.hear(&[event]))).is_err() {
                tracing::error!("delivering an ephemeral event panicked");
            }
        }
        if !events.is_empty() {
            self.subscriber.hear(events);
        }
    }

    /// Delivers ephemeral events as they are queued, until the bus is dropped.
    fn ephemeral_thread(&self) {
        loop {
            let idle = |queue: &mut EphemeralQueue| queue.waiting.is_empty() && !queue.closed;
            let queue = self.changed.wait_while(self.ephemeral(), idle).unwrap_or_else(PoisonError::into_inner);
            if queue.closed {
                return;
            }
            drop(queue);
            self.deliver(&[]);
        }
    }

    fn ephemeral(&self) -> MutexGuard<'_, EphemeralQueue> {
        self.ephemeral.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for Local {
    fn publish(&self, events: Vec<Event>) {
        self.shared.deliver(&events);
    }

    fn publish_ephemeral(&self, events: Vec<Event>) {
        let mut queue = self.shared.ephemeral();
        let full = queue.waiting.len() >= limits::EPHEMERAL_EVENTS;
        // A full queue drops typing, which is of no use once it is late. All other ephemeral events come from one task
        // of the server, so that they can't fill the queue without bound.
        queue
            .waiting
            .extend(events.into_iter().filter(|event| !full || !matches!(event.kind, EventKind::Typing { .. })));
        drop(queue);
        self.shared.changed.notify_one();
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        self.shared.ephemeral().closed = true;
        self.shared.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use domain::model::{SessionId, Timestamp, UserId};
    use domain::{EventKind, Stream};

    use super::*;

    /// Records each event's user and `seq`, and yields after each, so that an interleaved delivery would show.
    #[derive(Default)]
    struct Recorder(Mutex<Vec<(UserId, u64)>>);

    impl Subscriber for Recorder {
        fn hear(&self, events: &[Event]) {
            for event in events {
                let EventKind::SessionEnded { user, .. } = event.kind else { panic!("nobody published {event:?}") };
                self.0.lock().unwrap().push((user, event.seq.unwrap()));
                thread::yield_now();
            }
        }
    }

    fn batch(user: UserId, first: u64) -> Vec<Event> {
        let session = SessionId::new(1).unwrap();
        (first..first + 10)
            .map(|seq| Event {
                stream: Stream::User(user),
                seq: Some(seq),
                position: None,
                at: Timestamp::from_millis(0),
                kind: EventKind::SessionEnded { user, session },
            })
            .collect()
    }

    #[test]
    fn a_batch_has_been_delivered_in_order_when_publish_returns() {
        let recorder = Arc::new(Recorder::default());
        let bus = Local::new(recorder.clone()).unwrap();
        let user = UserId::new(7).unwrap();
        bus.publish(batch(user, 1));
        bus.publish(batch(user, 11));
        let expected: Vec<_> = (1..=20).map(|seq| (user, seq)).collect();
        assert_eq!(*recorder.0.lock().unwrap(), expected);
    }

    #[test]
    fn nobody_comes_between_the_events_of_a_batch() {
        let recorder = Arc::new(Recorder::default());
        let bus = Local::new(recorder.clone()).unwrap();
        thread::scope(|scope| {
            for id in 1..=4 {
                let (bus, user) = (&bus, UserId::new(id).unwrap());
                scope.spawn(move || (0..50).for_each(|turn| bus.publish(batch(user, 10 * turn))));
            }
        });
        let heard = recorder.0.lock().unwrap();
        assert_eq!(heard.len(), 4 * 50 * 10);
        for batch in heard.chunks(10) {
            let (user, first) = batch[0];
            let whole: Vec<_> = (first..first + 10).map(|seq| (user, seq)).collect();
            assert_eq!(batch, whole);
        }
    }

    #[test]
    fn ephemeral_events_are_delivered_in_order_and_their_publisher_does_not_wait() {
        let recorder = Arc::new(Recorder::default());
        let bus = Local::new(recorder.clone()).unwrap();
        let user = UserId::new(7).unwrap();
        let delivering = bus.shared.delivering.lock().unwrap();
        for first in [1, 11, 21] {
            bus.publish_ephemeral(batch(user, first));
        }
        assert!(recorder.0.lock().unwrap().is_empty(), "another delivery is under way");
        drop(delivering);
        bus.publish(batch(user, 31));
        let expected: Vec<_> = (1..=40).map(|seq| (user, seq)).collect();
        assert_eq!(
            *recorder.0.lock().unwrap(),
            expected,
            "ephemeral events that were published before are delivered before"
        );
        bus.publish_ephemeral(batch(user, 41));
        while recorder.0.lock().unwrap().len() < 50 {
            thread::yield_now();
        }
    }
}
