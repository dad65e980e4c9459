//! What a dialect speaks that isn't HTTP, at a listener of its own.

use std::sync::Arc;

use futures_util::future::BoxFuture;
use socket::{ConnectionLimits, Reserved};
use tokio::io::{AsyncRead, AsyncWrite};

use crate::{Context, Peer, RequestConnection};

/// What a dialect speaks at the address that the setting `listen_NAME` gives it, in place of HTTP.
pub struct OwnProtocol {
    /// The bounds of its connections.
    pub limits: fn() -> ConnectionLimits,
    /// Carries a connection until it ends. How long a client may take to say who it is, and may be silent after that, is
    /// for this to bound: the server only cuts a connection off whose account is unknown, where others need the room.
    pub carry: fn(Arc<Context>, AcceptedStream) -> BoxFuture<'static, ()>,
}

/// A connection to such a listener. It counts as the others do, until its reader and its writer are dropped.
pub struct AcceptedStream {
    /// What the client says. To be polled in one task with the writer; both fail when the connection is cut off.
    pub reader: Box<dyn AsyncRead + Send + Unpin>,
    /// Where the client is answered.
    pub writer: Box<dyn AsyncWrite + Send + Unpin>,
    /// Its outbox, with its number for the hub. [`Reserved::write_to`] empties it; a server that stops asks it to close.
    pub reserved: Reserved,
    /// What counts it: for its address until it is known whose it is.
    pub line: RequestConnection,
    /// Where it came from.
    pub peer: Peer,
}
