//! One socket that listens, as the hub keeps it.

use super::outlet::Connection;
use crate::event::{Event, Stream};
use crate::model::{SessionId, UserId};

/// A listener's number within the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ListenerId(pub(super) u32, pub(super) u32);

/// A socket that begins to listen.
#[derive(Clone, Copy, Debug)]
pub struct Attachment {
    /// Which encoder words its events: the place in the list that the hub was made with.
    pub family: usize,
    /// Whose it is.
    pub user: UserId,
    /// Under which login.
    pub session: Option<SessionId>,
    /// The socket.
    pub connection: Connection,
}

/// A listener in the hub.
pub(super) struct Listener {
    pub(super) attachment: Attachment,
    pub(super) generation: u32,
    /// The streams it is in.
    pub(super) streams: Vec<Stream>,
    /// Those of them that it doesn't want to hear (a client may leave a room without leaving the channel).
    pub(super) muted: Vec<Stream>,
    /// The last act it heard, so that it hears an act of several streams once.
    pub(super) last_act: u64,
    /// What arrived while it was reading its snapshot; none once it is live.
    pub(super) held: Option<Vec<Event>>,
}
