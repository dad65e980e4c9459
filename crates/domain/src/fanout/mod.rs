//! From an event to the sockets of this node that hear it.

mod encoder;
mod hub;
mod listener;
mod outlet;

pub use encoder::{Audience, Encoder, Farewell};
pub use hub::{Hub, Seat};
pub use listener::Attachment;
pub use outlet::{Connection, Frame, Goodbye, Outlet};
