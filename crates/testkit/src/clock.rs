//! A clock that stands still until it is moved.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use domain::model::Timestamp;
use domain::ports::Clock;

/// A clock that stands still until it is moved. It starts at 2024-01-07T12:00:00Z, as one of the documents' examples does.
pub struct StoppedClock(AtomicI64);

impl Default for StoppedClock {
    fn default() -> Self {
        Self(AtomicI64::new(1_704_628_800_000))
    }
}

impl StoppedClock {
    /// Sets it, in milliseconds since 1970.
    pub fn set(&self, millis: i64) {
        self.0.store(millis, Ordering::SeqCst);
    }

    /// Moves it on.
    pub fn advance(&self, span: Duration) {
        let millis = i64::try_from(span.as_millis()).expect("tests stay within a lifetime");
        self.0.fetch_add(millis, Ordering::SeqCst);
    }
}

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}
