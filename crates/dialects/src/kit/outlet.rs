//! Where the hub's frames leave: the sockets of this node.

use domain::fanout::{Connection, Frame, Goodbye, Outlet};
use socket::{Close, Key, Sockets};

/// This node's sockets, as the hub's outlet.
pub struct SocketOutlet(pub Sockets);

impl Outlet for SocketOutlet {
    fn post(&self, frame: &Frame, to: &[Connection]) {
        self.0.post(frame, &keys(to));
    }

    fn close(&self, to: &[Connection], goodbye: &Goodbye) {
        let close = Close { code: goodbye.code, reason: goodbye.reason.clone() };
        self.0.close(&keys(to), &close);
    }
}

fn keys(to: &[Connection]) -> Vec<Key> {
    to.iter().map(|connection| Key(connection.0)).collect()
}
