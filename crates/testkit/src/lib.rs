//! Start a server, act as a user, replay an exchange, stop the clock. Tests read as conversations at the wire.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answer;
mod clock;
mod server;
mod socket;

pub use answer::Answer;
pub use clock::StoppedClock;
pub use server::{Server, database_url};
pub use socket::{Heard, Socket};
