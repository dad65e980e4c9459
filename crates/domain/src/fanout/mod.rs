//! From an event to the sockets of this node that hear it.

mod deliver;
mod doors;
mod encoded_event;
mod encoder;
mod frame_sink;
mod hub;
mod listener;
mod presence;
mod recipients;
mod registry;
mod subscription;
mod typists;

pub use encoder::{Audience, Encoder};
pub use frame_sink::{CloseReason, ConnectionId, Frame, FramePrefix, FrameSink};
pub use hub::Hub;
pub use listener::ListenerInfo;
pub use presence::PresenceChange;
pub use subscription::Subscription;
pub(crate) use typists::{TypingNotice, typing};
