//! Hears of every panic in this process, in whatever task it is, and whoever catches it.

use std::sync::{Mutex, PoisonError};

/// What panicked, until somebody asks.
static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Begins to listen.
pub(crate) fn watch() {
    std::panic::set_hook(Box::new(|panic| {
        HEARD.lock().unwrap_or_else(PoisonError::into_inner).push(panic.to_string());
    }));
}

/// What has panicked since the last look.
pub(crate) fn heard() -> Option<String> {
    let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    if heard.is_empty() { None } else { Some(std::mem::take(&mut *heard).join("\n")) }
}
