//! How an event reaches every node's listeners.
//!
//! One node is a cluster of one: its bus is [`Local`]. The bus of a node among others, [`NatsBus`], takes the same path. It
//! hands this node's events to the same subscriber, has them kept with their commit and says them over NATS, and hands
//! over in the same way what other nodes committed: as it hears it, or as it reads it. Why it is built so:
//! `docs/decisions/0036-nodes-tell-each-other-their-commits.md`.

mod command_bus;
mod follower;
mod local;
mod message;
mod nats;
mod nats_bus;
mod roll_call;
mod sequencer;
mod wording;

pub use command_bus::CommandBus;
pub use follower::Follower;
pub use local::Local;
pub use nats::{examine, read_url};
pub use nats_bus::NatsBus;
