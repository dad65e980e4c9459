//! From an event to the sockets of this node that hear it.

mod encoder;
mod hub;
mod listener;
mod outlet;

pub use encoder::{Audience, Encoder, Farewell};
pub use hub::Hub;
pub use listener::{Attachment, ListenerId};
pub use outlet::{Connection, Frame, Goodbye, Outlet};
