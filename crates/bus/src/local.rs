//! The bus of a single node: a call to whoever tells its listeners.

use std::sync::{Arc, Mutex, PoisonError};

use domain::Event;
use domain::ports::{Bus, Subscriber};

/// Hands events to one subscriber, on the publisher's own thread. The subscriber must not publish while it hears.
pub struct Local {
    subscriber: Arc<dyn Subscriber>,
    /// Held while the subscriber hears, so that nothing comes between the events of one commit.
    speaking: Mutex<()>,
}

impl Local {
    /// A bus that tells this subscriber.
    #[must_use]
    pub fn new(subscriber: Arc<dyn Subscriber>) -> Self {
        Self { subscriber, speaking: Mutex::new(()) }
    }
}

impl Bus for Local {
    fn publish(&self, events: Vec<Event>) {
        // The lock guards no data, so a subscriber that panicked left nothing half done behind it.
        let _turn = self.speaking.lock().unwrap_or_else(PoisonError::into_inner);
        self.subscriber.hear(&events);
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use domain::model::{SessionId, Timestamp, UserId};
    use domain::{Stream, What};

    use super::*;

    /// Writes down who spoke, one word at a time, so that an interruption would show.
    #[derive(Default)]
    struct Minutes(Mutex<Vec<(UserId, u64)>>);

    impl Subscriber for Minutes {
        fn hear(&self, events: &[Event]) {
            for event in events {
                let What::SessionEnded { user, .. } = event.what else { panic!("nobody said {event:?}") };
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
                what: What::SessionEnded { user, session },
            })
            .collect()
    }

    #[test]
    fn a_batch_has_been_heard_in_order_when_publish_returns() {
        let minutes = Arc::new(Minutes::default());
        let bus = Local::new(minutes.clone());
        let user = UserId::new(7).unwrap();
        bus.publish(batch(user, 1));
        bus.publish(batch(user, 11));
        let expected: Vec<_> = (1..=20).map(|seq| (user, seq)).collect();
        assert_eq!(*minutes.0.lock().unwrap(), expected);
    }

    #[test]
    fn nobody_comes_between_the_events_of_a_batch() {
        let minutes = Arc::new(Minutes::default());
        let bus = Local::new(minutes.clone());
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
}
