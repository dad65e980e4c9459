//! A socket that handles frames no faster than the rate limit of its account or address allows.

use bytes::Bytes;
use socket::ConnectionHandler;

use crate::http::RequestConnection;

/// Slows down a client that sends too many frames. Those it sends meanwhile wait in its own buffers.
pub(super) struct Throttled<P> {
    connection: RequestConnection,
    client: P,
}

/// Wraps the client that `enter` makes.
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
