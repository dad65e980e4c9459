//! Where the hub's frames leave: the sockets of this node.

use domain::fanout::{CloseReason, ConnectionId, Frame, FrameSink};
use domain::model::{UserId, VersionVector};
use socket::{Close, ConnectionKey, Sockets};

use super::cursor::{CursorKey, with_cursor};

/// How a dialect words why the server ends a socket.
pub type CloseWords = fn(CloseReason) -> Close;

/// This node's sockets, as the hub's frame sink.
pub struct SocketSink {
    /// The sockets.
    pub sockets: Sockets,
    /// Makes the cursors.
    pub cursors: CursorKey,
    /// The words of each dialect, by its number in the hub.
    pub closes: Vec<CloseWords>,
}

impl FrameSink for SocketSink {
    fn post(&self, frame: &Frame, to: &[ConnectionId]) {
        self.sockets.post(frame, &keys(to));
    }

    fn post_with_cursor(&self, frame: &Frame, to: ConnectionId, user: UserId, told: &VersionVector) {
        let (prefix, rest) = with_cursor(frame, &self.cursors.seal(user, told));
        self.sockets.post_prefixed(&rest, &[(key(to), prefix.into())]);
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
