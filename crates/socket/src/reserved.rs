//! A connection before it is up, and how it comes up.

use std::future::Future;
use std::sync::Arc;

use axum::response::Response;
use hyper::upgrade::Upgraded;
use tokio::io::AsyncWrite;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};

use crate::event_loop::{Errand, NewConnection, PlainTcp, ShardOrder, Shards};
use crate::handler::{ConnectionHandle, ConnectionHandler};
use crate::handshake::Handshake;
use crate::limits::{Close, READ_BUFFER};
use crate::plain_writer::write_plain;
use crate::run_connection::run_connection;
use crate::sockets_state::SlotGuard;
use crate::wire::Wire;

/// A connection that isn't up yet. Dropping it, or a peer that leaves before it is up, gives its number up.
pub struct Reserved {
    slot: SlotGuard,
}

impl Reserved {
    pub(crate) fn new(slot: SlotGuard) -> Self {
        Self { slot }
    }

    /// What will answer the peer; it may be used already.
    pub fn handle(&self) -> ConnectionHandle {
        ConnectionHandle { link: Arc::clone(self.slot.link()) }
    }

    /// Answers the upgrade and runs the conversation. `open` makes the handler once the connection
    /// is up; frames leave while it works. It is always run to its end, so that what it registers is undone by
    /// [`ConnectionHandler::gone`] even when the peer has left meanwhile. A peer that left before the connection was up drops
    /// `open` unused.
    pub fn upgrade<P, F, O>(self, handshake: Handshake, open: O) -> Response
    where
        P: ConnectionHandler,
        F: Future<Output = P> + Send + 'static,
        O: FnOnce(ConnectionHandle) -> F + Send + 'static,
    {
        let slot = self.slot;
        handshake.answer(move |upgraded| async move {
            let shared = Arc::clone(slot.shared());
            match shared.take_apart(upgraded) {
                Ok((plain, shards)) => Box::pin(carry(plain, shards, slot, open)).await,
                Err(upgraded) => Box::pin(run(upgraded, slot, open)).await,
            }
        })
    }

    /// Writes the queued frames of a connection that speaks no WebSocket, one after the other with nothing between
    /// them. Answers the close that was asked for, once everything before it is written; telling the peer is left to
    /// the caller. None where the stream failed or its peer was given up: the peer has 30 s to read something, and 5 s
    /// to read the rest once a close was asked for.
    pub async fn write_to(&mut self, stream: &mut (impl AsyncWrite + Unpin)) -> Option<Close> {
        write_plain(self.slot.link(), stream).await
    }
}

/// Has the event loop carry a connection.
async fn carry<P, F, O>(plain: PlainTcp, shards: &Shards, slot: SlotGuard, open: O)
where
    P: ConnectionHandler,
    F: Future<Output = P> + Send + 'static,
    O: FnOnce(ConnectionHandle) -> F + Send + 'static,
{
    let PlainTcp { stream, read, held } = plain;
    let stream = match stream.into_std() {
        Ok(stream) => mio::net::TcpStream::from_std(stream),
        Err(error) => return tracing::warn!(%error, "a connection can't be carried"),
    };
    let (link, shared) = (Arc::clone(slot.link()), Arc::clone(slot.shared()));
    let number = shards.number_of(link.key);
    let inbox = shards.inbox(number);
    let errand = Errand::new(Arc::clone(&link), Arc::clone(inbox));
    {
        // Under the table's lock, so that whatever is posted by way of the inbox comes after this.
        let mut table = shared.table_to_change();
        table.slots.carry(link.key, number);
        link.carried_by(inbox);
        inbox.push(ShardOrder::Carry(Box::new(NewConnection { stream, read, held, slot })));
    }
    errand.open(open(ConnectionHandle { link })).await;
}

/// Runs a connection in this task.
async fn run<P, F, O>(upgraded: Upgraded, slot: SlotGuard, open: O)
where
    P: ConnectionHandler,
    F: Future<Output = P> + Send + 'static,
    O: FnOnce(ConnectionHandle) -> F + Send + 'static,
{
    let inbound = slot.link().kind.limits.inbound_bytes;
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .write_buffer_size(0)
        .max_frame_size(Some(inbound))
        .max_message_size(Some(inbound));
    let stream = WebSocketStream::from_raw_socket(Wire::new(upgraded), Role::Server, Some(config)).await;
    run_connection(stream, Arc::clone(slot.link()), open).await;
    drop(slot);
}
