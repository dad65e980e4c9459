//! Port: where frames leave this node.

use bytes::Bytes;

use crate::model::{UserId, VersionVector};

/// One encoded frame, shared by everybody who gets it.
pub type Frame = Bytes;

/// A socket of this node, as the layer that holds it numbers it. Never used again after it closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConnectionId(pub u64);

/// Why the server ends a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CloseReason {
    /// Its login was ended.
    Revoked,
    /// It had to hold back too many events while its snapshot was read.
    TooSlow,
    /// The server is stopping; come back.
    Restarting,
}

/// Where frames leave this node. Never blocks: a socket that can't keep up is closed by its holder, and one that is
/// gone already is passed over.
pub trait FrameSink: Send + Sync {
    /// Queues one frame for each of these sockets.
    fn post(&self, frame: &Frame, to: &[ConnectionId]);

    /// Queues one frame for a socket, and with it a cursor: that this user has been told so much.
    fn post_with_cursor(&self, frame: &Frame, to: ConnectionId, user: UserId, told: &VersionVector);

    /// Closes a socket after what is queued for it, in the words of its dialect.
    fn close(&self, socket: ConnectionId, dialect: usize, reason: CloseReason);
}
