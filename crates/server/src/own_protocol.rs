//! Carries connections in the protocol that a dialect has for a listener of its own.

use std::sync::Arc;

use kit::{AcceptedStream, Context, OwnProtocol, Peer, RequestConnection};
use tokio::net::TcpStream;

use crate::connections::CountedStream;
use crate::listen::{AcceptedConnection, Carrier};

/// Carries the connections of one listener.
pub(crate) struct OwnCarrier {
    pub(crate) context: Arc<Context>,
    pub(crate) protocol: &'static OwnProtocol,
}

impl Carrier for OwnCarrier {
    /// It is a socket from the start: it has no requests to be timed, and is told by its outbox that the server stops.
    fn carry(&self, stream: TcpStream, caller: AcceptedConnection) -> impl Future<Output = ()> + Send + 'static {
        let AcceptedConnection { peer, connection, .. } = caller;
        connection.becomes_socket();
        let (reader, writer) = tokio::io::split(CountedStream::new(stream, Arc::clone(&connection)));
        let accepted = AcceptedStream {
            reader: Box::new(reader),
            writer: Box::new(writer),
            reserved: self.context.sockets.reserve((self.protocol.limits)()),
            line: RequestConnection::new(connection),
            peer: Peer(peer),
        };
        (self.protocol.carry)(Arc::clone(&self.context), accepted)
    }
}
