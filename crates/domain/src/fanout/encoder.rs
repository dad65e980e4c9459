//! Port: how one dialect words an event.

use super::frame_sink::Frame;
use crate::event::Event;
use crate::model::{User, UserId};

/// Who of an event's listeners gets a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Everybody.
    All,
    /// Everybody but this person.
    AllBut(UserId),
    /// The sockets of this user alone.
    Only(UserId),
}

/// How one dialect words events. Called once per event, whatever the number of listeners, and not at all for
/// a dialect in which nobody listens.
pub trait Encoder: Send + Sync {
    /// The frames, each with its audience, in the order in which they are to be sent. None, where the dialect has no word for it.
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)>;

    /// The frame for one listener of an event that each hears in words of their own ([`EventKind::is_personal`]): those are
    /// made for those who listen, not for all whom the event concerns. The listener's account says of itself what it
    /// says now.
    /// [`Encoder::encode`] isn't asked for them.
    ///
    /// [`EventKind::is_personal`]: crate::event::EventKind::is_personal
    fn encode_for(&self, event: &Event, listener: &User) -> Option<Frame> {
        let _ = (event, listener);
        None
    }
}
