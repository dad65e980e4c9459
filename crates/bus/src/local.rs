//! The bus of a single node: a call to whoever tells its listeners.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use domain::ports::{Bus, Subscriber};
use domain::{Event, EventKind, limits};

/// Hands events to one subscriber: what is published on the publisher's own thread, what is ephemeral on one of its own or
/// before what is published after it. The subscriber must not publish while it hears.
pub struct Local {
    speaker: Arc<Speaker>,
}

struct Speaker {
    subscriber: Arc<dyn Subscriber>,
    /// Held while the subscriber hears, so that nothing comes between the events of one commit.
    speaking: Mutex<()>,
    ephemeral: Mutex<EphemeralQueue>,
    /// There are ephemeral events, or there will be none any more.
    news: Condvar,
}

#[derive(Default)]
struct EphemeralQueue {
    waiting: VecDeque<Event>,
    over: bool,
}

impl Local {
    /// A bus that tells this subscriber. Its thread ends with it. Fails where none can be started.
    pub fn new(subscriber: Arc<dyn Subscriber>) -> std::io::Result<Self> {
        let (speaking, ephemeral, news) = (Mutex::default(), Mutex::default(), Condvar::new());
        let speaker = Arc::new(Speaker { subscriber, speaking, ephemeral, news });
        let murmuring = Arc::clone(&speaker);
        thread::Builder::new().name("murmurs".to_owned()).spawn(move || murmuring.murmur_on())?;
        Ok(Self { speaker })
    }
}

impl Speaker {
    /// Publishes the ephemeral events that came before, and then this.
    fn say(&self, events: &[Event]) {
        // The lock guards no data, so a subscriber that panicked left nothing half done behind it.
        let _turn = self.speaking.lock().unwrap_or_else(PoisonError::into_inner);
        let murmured = std::mem::take(&mut self.ephemeral().waiting);
        for event in murmured {
            // What one of them brings down must not silence others, least of all those of a commit.
            if catch_unwind(AssertUnwindSafe(|| self.subscriber.hear(&[event]))).is_err() {
                tracing::error!("telling who types or is there panicked");
            }
        }
        if !events.is_empty() {
            self.subscriber.hear(events);
        }
    }

    /// Publishes ephemeral events, until the bus is dropped.
    fn murmur_on(&self) {
        loop {
            let quiet = |ephemeral: &mut EphemeralQueue| ephemeral.waiting.is_empty() && !ephemeral.over;
            let ephemeral = self.news.wait_while(self.ephemeral(), quiet).unwrap_or_else(PoisonError::into_inner);
            if ephemeral.over {
                return;
            }
            drop(ephemeral);
            self.say(&[]);
        }
    }

    fn ephemeral(&self) -> MutexGuard<'_, EphemeralQueue> {
        self.ephemeral.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Bus for Local {
    fn publish(&self, events: Vec<Event>) {
        self.speaker.say(&events);
    }

    fn publish_ephemeral(&self, events: Vec<Event>) {
        let mut ephemeral = self.speaker.ephemeral();
        let full = ephemeral.waiting.len() >= limits::EPHEMERAL_EVENTS;
        // Typing is of no use once it is late. The rest comes from one task, and is worth its room.
        ephemeral
            .waiting
            .extend(events.into_iter().filter(|event| !full || !matches!(event.kind, EventKind::Typing { .. })));
        drop(ephemeral);
        self.speaker.news.notify_one();
    }
}

impl Drop for Local {
    fn drop(&mut self) {
        self.speaker.ephemeral().over = true;
        self.speaker.news.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use domain::model::{SessionId, Timestamp, UserId};
    use domain::{EventKind, Stream};

    use super::*;

    /// Writes down who spoke, one word at a time, so that an interruption would show.
    #[derive(Default)]
    struct Minutes(Mutex<Vec<(UserId, u64)>>);

    impl Subscriber for Minutes {
        fn hear(&self, events: &[Event]) {
            for event in events {
                let EventKind::SessionEnded { user, .. } = event.kind else { panic!("nobody said {event:?}") };
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
                act: None,
                at: Timestamp::from_millis(0),
                kind: EventKind::SessionEnded { user, session },
            })
            .collect()
    }

    #[test]
    fn a_batch_has_been_heard_in_order_when_publish_returns() {
        let minutes = Arc::new(Minutes::default());
        let bus = Local::new(minutes.clone()).unwrap();
        let user = UserId::new(7).unwrap();
        bus.publish(batch(user, 1));
        bus.publish(batch(user, 11));
        let expected: Vec<_> = (1..=20).map(|seq| (user, seq)).collect();
        assert_eq!(*minutes.0.lock().unwrap(), expected);
    }

    #[test]
    fn nobody_comes_between_the_events_of_a_batch() {
        let minutes = Arc::new(Minutes::default());
        let bus = Local::new(minutes.clone()).unwrap();
        thread::scope(|scope| {
            for id in 1..=4 {
                let (bus, user) = (&bus, UserId::new(id).unwrap());
                scope.spawn(move || (0..50).for_each(|turn| bus.publish(batch(user, 10 * turn))));
            }
        });
        let heard = minutes.0.lock().unwrap();
        assert_eq!(heard.len(), 4 * 50 * 10);
        for batch in heard.chunks(10) {
            let (user, first) = batch[0];
            let whole: Vec<_> = (first..first + 10).map(|seq| (user, seq)).collect();
            assert_eq!(batch, whole);
        }
    }

    #[test]
    fn what_is_murmured_is_heard_in_its_order_and_holds_up_nobody() {
        let minutes = Arc::new(Minutes::default());
        let bus = Local::new(minutes.clone()).unwrap();
        let user = UserId::new(7).unwrap();
        let turn = bus.speaker.speaking.lock().unwrap();
        for first in [1, 11, 21] {
            bus.publish_ephemeral(batch(user, first));
        }
        assert!(minutes.0.lock().unwrap().is_empty(), "somebody else is speaking");
        drop(turn);
        bus.publish(batch(user, 31));
        let expected: Vec<_> = (1..=40).map(|seq| (user, seq)).collect();
        assert_eq!(*minutes.0.lock().unwrap(), expected, "what was murmured before comes before");
        bus.publish_ephemeral(batch(user, 41));
        while minutes.0.lock().unwrap().len() < 50 {
            thread::yield_now();
        }
    }
}
