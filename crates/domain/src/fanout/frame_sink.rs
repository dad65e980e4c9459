//! Port: where frames leave this node.

use std::sync::Arc;

use bytes::Bytes;

/// One encoded frame, shared by everybody who gets it.
pub type Frame = Bytes;

/// What the frame of one socket begins with, before the bytes that all share, such as its position in the stream.
pub type FramePrefix = Arc<str>;

/// The number of a socket of this node, given by the socket layer. It is never reused.
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

    /// Queues one frame for each of these sockets: its prefix, and `rest`, which all share. A part of a frame
    /// (`Frame::slice`) is a frame without a copy. A prefix is copied, and is to be short.
    fn post_prefixed(&self, rest: &Frame, to: &[(ConnectionId, FramePrefix)]);

    /// Closes a socket after what is queued for it, in the words of its dialect.
    fn close(&self, socket: ConnectionId, dialect: usize, reason: CloseReason);
}
