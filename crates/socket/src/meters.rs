//! What is counted: connections, frames handed over, and listeners that couldn't keep up.

use std::sync::{Arc, Mutex, PoisonError};

use metrics::{Counter, Gauge, counter, gauge};

/// The meters of one kind of connection. Looked up once per connection, so that counting is one addition.
pub(crate) struct Meters {
    label: &'static str,
    /// Connections that are up now.
    pub(crate) connections: Gauge,
    /// Frames taken into an outbox.
    pub(crate) deliveries: Counter,
    /// Connections ended because their outbox was full.
    pub(crate) slow: Counter,
}

/// The meters of every kind seen so far: a handful.
#[derive(Default)]
pub(crate) struct MeterBook(Mutex<Vec<Arc<Meters>>>);

impl MeterBook {
    /// The meters of the kind with this label.
    pub(crate) fn of(&self, label: &'static str) -> Arc<Meters> {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(meters) = known.iter().find(|meters| meters.label == label) {
            return Arc::clone(meters);
        }
        let meters = Arc::new(Meters {
            label,
            connections: gauge!("motet_connections", "dialect" => label),
            deliveries: counter!("motet_deliveries_total", "dialect" => label),
            slow: counter!("motet_slow_listeners_total", "dialect" => label),
        });
        known.push(Arc::clone(&meters));
        meters
    }
}
