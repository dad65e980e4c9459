//! Start a server, act as a user, replay an exchange, stop the clock. Tests read as conversations at the wire.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod answer;
mod certificate;
mod cluster;
mod contract;
mod crowd;
mod database;
mod full;
mod nats;
mod nodes;
mod server;
mod socket;
mod transcript;

pub use answer::Answer;
pub use certificate::Certificate;
pub use cluster::Cluster;
pub use contract::{answer_problem, frame_problem, hold_answer, hold_close, hold_frame, yaml};
pub use database::{Engine, PostgresDatabase};
pub use fixtures::StoppedClock;
pub use nats::Nats;
pub use nodes::Nodes;
pub use server::Server;
pub use socket::{Heard, Socket};
pub use transcript::{ClientInput, Type, replay, said, transcripts};
