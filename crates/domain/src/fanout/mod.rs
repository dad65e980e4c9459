//! From an event to the sockets of this node that hear it.

mod doors;
mod encoder;
mod hub;
mod listener;
mod outlet;
mod presence;
mod roll;
mod round;
mod seat;

pub use encoder::{Audience, Encoder, Farewell};
pub use hub::Hub;
pub use listener::Attachment;
pub use outlet::{Connection, Frame, Goodbye, Outlet};
pub use presence::Departed;
pub use seat::Seat;
