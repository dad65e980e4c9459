//! Where the hub's frames leave: the sockets of this node.

use std::sync::Arc;

use domain::fanout::{CloseReason, ConnectionId, Frame, FramePrefix, FrameSink};
use socket::{Close, ConnectionKey, Sockets};

/// How a dialect words why the server ends a socket.
pub type CloseWords = fn(CloseReason) -> Close;

/// This node's sockets, as the hub's frame sink.
pub struct SocketSink {
    /// The sockets.
    pub sockets: Sockets,
    /// The words of each dialect, by its number in the hub.
    pub closes: Vec<CloseWords>,
}

impl FrameSink for SocketSink {
    fn post(&self, frame: &Frame, to: &[ConnectionId]) {
        self.sockets.post(frame, &keys(to));
    }

    fn post_prefixed(&self, rest: &Frame, to: &[(ConnectionId, FramePrefix)]) {
        let to = to.iter().map(|(connection, prefix)| (key(*connection), Arc::clone(prefix)));
        self.sockets.post_prefixed(rest, &to.collect::<Vec<_>>());
    }

    fn close(&self, socket: ConnectionId, dialect: usize, reason: CloseReason) {
        self.sockets.close(&keys(&[socket]), &self.closes[dialect](reason));
    }
}

fn keys(to: &[ConnectionId]) -> Vec<ConnectionKey> {
    to.iter().copied().map(key).collect()
}

fn key(connection: ConnectionId) -> ConnectionKey {
    ConnectionKey(connection.0)
}
