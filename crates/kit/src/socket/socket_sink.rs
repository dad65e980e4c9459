//! Where the hub's frames leave: the sockets of this node.

use domain::fanout::{CloseReason, ConnectionId, Frame, FrameSink};
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

    fn close(&self, socket: ConnectionId, dialect: usize, reason: CloseReason) {
        self.sockets.close(&keys(&[socket]), &self.closes[dialect](reason));
    }
}

fn keys(to: &[ConnectionId]) -> Vec<ConnectionKey> {
    to.iter().map(|connection| ConnectionKey(connection.0)).collect()
}
