//! From an event to the sockets of this node that hear it.

mod deliver;
mod doors;
mod encoder;
mod hub;
mod listener;
mod outlet;
mod presence;
mod roll;
mod round;
mod said;
mod seat;
mod typists;

pub use encoder::{Audience, Encoder, Farewell};
pub use hub::Hub;
pub use listener::Attachment;
pub use outlet::{Connection, Frame, Goodbye, Outlet};
pub use presence::Moved;
pub use seat::Seat;
pub(crate) use typists::{Word, typing};
