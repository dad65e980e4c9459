//! Where the hub's frames leave: the sockets of this node.

use domain::fanout::{CloseFrame, ConnectionId, Frame, FrameSink};
use socket::{Close, ConnectionKey, Sockets};

/// This node's sockets, as the hub's frame sink.
pub struct SocketSink(pub Sockets);

impl FrameSink for SocketSink {
    fn post(&self, frame: &Frame, to: &[ConnectionId]) {
        self.0.post(frame, &keys(to));
    }

    fn close(&self, to: &[ConnectionId], close_frame: &CloseFrame) {
        let close = Close { code: close_frame.code, reason: close_frame.reason.clone() };
        self.0.close(&keys(to), &close);
    }
}

fn keys(to: &[ConnectionId]) -> Vec<ConnectionKey> {
    to.iter().map(|connection| ConnectionKey(connection.0)).collect()
}
