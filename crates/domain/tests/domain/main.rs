//! The domain's own promises: who hears what, what names look like, who may do what.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod guard;
mod hub;
mod mentions;
mod passwords;
mod rules;
mod texts;
