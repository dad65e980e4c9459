//! The state of the writer: whether its last commit succeeded and when that was, and whether it is to end.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use domain::limits;

#[derive(Default)]
pub(crate) struct Pulse {
    last: Mutex<Option<Beat>>,
    closing: AtomicBool,
}

#[derive(Clone, Copy)]
struct Beat {
    at: Instant,
    well: bool,
}

impl Pulse {
    /// Notes that a commit succeeded (`well`), or failed.
    pub(crate) fn beat(&self, well: bool) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(Beat { at: Instant::now(), well });
    }

    /// Whether the last commit stood, and not long ago.
    pub(crate) fn is_well(&self) -> bool {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|beat| beat.well && beat.at.elapsed() < limits::COMMIT_FRESH)
    }

    /// Whether the last commit failed.
    pub(crate) fn is_unwell(&self) -> bool {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|beat| !beat.well)
    }

    pub(super) fn close(&self) {
        self.closing.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_closing(&self) -> bool {
        self.closing.load(Ordering::SeqCst)
    }
}
