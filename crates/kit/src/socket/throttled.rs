//! A socket whose client is heard no faster than whomever its connection counts for may ask for things.

use bytes::Bytes;
use socket::ConnectionHandler;

use crate::http::RequestConnection;

/// A client that is slowed down where it says too much. What it says meanwhile waits in its own buffers.
pub(super) struct Throttled<P> {
    connection: RequestConnection,
    client: P,
}

/// Slows down the client that `enter` makes.
pub(super) async fn throttled<P: ConnectionHandler>(
    connection: RequestConnection,
    enter: impl Future<Output = P>,
) -> Throttled<P> {
    let client = enter.await;
    Throttled { connection, client }
}

impl<P: ConnectionHandler> ConnectionHandler for Throttled<P> {
    async fn heard(&mut self, text: Bytes) {
        self.connection.slow_down().await;
        self.client.heard(text).await;
    }

    async fn gone(&mut self) {
        self.client.gone().await;
    }
}
