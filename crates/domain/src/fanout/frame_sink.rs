//! Port: where frames leave this node.

use std::borrow::Cow;

use bytes::Bytes;

/// One encoded frame, shared by everybody who gets it.
pub type Frame = Bytes;

/// A socket of this node, as the layer that holds it numbers it. Never used again after it closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ConnectionId(pub u64);

/// The last word to a socket: a close code and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CloseFrame {
    /// The WebSocket close code.
    pub code: u16,
    /// Why, at most 123 bytes.
    pub reason: Cow<'static, str>,
}

/// Where frames leave this node. Never blocks: a socket that can't keep up is closed by its holder, and one that is
/// gone already is passed over.
pub trait FrameSink: Send + Sync {
    /// Queues one frame for each of these sockets.
    fn post(&self, frame: &Frame, to: &[ConnectionId]);

    /// Closes these sockets after what is queued for them.
    fn close(&self, to: &[ConnectionId], close_frame: &CloseFrame);
}
