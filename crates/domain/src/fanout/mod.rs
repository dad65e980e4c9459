//! From an event to the sockets of this node that hear it.

mod catch_up;
mod deliver;
mod doors;
mod elsewhere;
mod encoded_event;
mod encoder;
mod frame_sink;
mod hub;
mod listener;
mod merge;
mod presence;
mod recent_messages;
mod recipients;
mod registry;
mod replay;
mod subscription;
mod typists;

pub(crate) use encoded_event::EncodedEvent;
pub use encoder::{Audience, Encoder};
pub use frame_sink::{CloseReason, ConnectionId, Frame, FrameSink};
pub use hub::Hub;
pub use listener::ListenerInfo;
pub use presence::PresenceChange;
pub use replay::ReplayPage;
pub(crate) use replay::{HeardEntry, heard};
pub use subscription::Subscription;
pub(crate) use typists::{TypingNotice, typing};
