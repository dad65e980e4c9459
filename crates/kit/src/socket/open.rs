//! How the sockets of every dialect open: the connection is reserved, its client is proven and subscribed, and only then
//! is the handshake answered, so that nothing that happens from that moment on is missed.

use std::sync::Arc;

use axum::response::Response;
use domain::Outcome;
use domain::model::Account;
use socket::{ConnectionHandle, ConnectionHandler, ConnectionLimits, Handshake};

use super::live::{self, Attended, Listened, OpeningPermit};
use super::throttled;
use crate::{Context, RequestConnection};

/// A socket that is about to open.
pub struct Opening<R> {
    /// What the dialect works with.
    pub context: Arc<Context>,
    /// The connection, which can be sent to already.
    pub handle: ConnectionHandle,
    /// The connection that the handshake came through.
    pub line: RequestConnection,
    /// What the handshake says besides, such as a token.
    pub request: R,
}

/// A client of a dialect, from its handshake on.
pub trait OpenSocket: ConnectionHandler {
    /// What the dialect reads out of a handshake.
    type Request: Send + Sync + 'static;
    /// What `admit` hands to `enter`: the account, and what its socket starts from.
    type Entered: Send + 'static;

    /// The bounds of its connection.
    fn limits() -> ConnectionLimits;

    /// Authenticates the client and subscribes its socket. A refusal is the answer to the handshake, and there is no
    /// socket then. A dialect that refuses by a close admits everybody, and closes in [`Self::enter`].
    fn admit(opening: &Opening<Self::Request>) -> impl Future<Output = Result<Self::Entered, Response>> + Send;

    /// Greets the client once its handshake was answered.
    fn enter(opening: Opening<Self::Request>, entered: Self::Entered) -> impl Future<Output = Self> + Send;
}

/// Answers a handshake: it becomes a socket, or is refused.
pub async fn open<S: OpenSocket>(
    context: Arc<Context>,
    handshake: Handshake,
    line: RequestConnection,
    request: S::Request,
) -> Response {
    let reserved = context.sockets.reserve(S::limits());
    let opening = Opening { context, handle: reserved.handle(), line, request };
    match S::admit(&opening).await {
        Ok(entered) => {
            reserved.upgrade(handshake, move |_| throttled(opening.line.clone(), S::enter(opening, entered)))
        }
        Err(refusal) => refusal,
    }
}

impl<R> Opening<R> {
    /// As [`live::listen`].
    ///
    /// # Errors
    /// What it refuses.
    pub async fn listen(&self, dialect: &str, account: Account, turn: OpeningPermit) -> Outcome<Listened> {
        live::listen(&self.context, dialect, account, &self.handle, &self.line, turn).await
    }

    /// As [`live::attend`].
    ///
    /// # Errors
    /// What it refuses.
    pub async fn attend(
        &self,
        dialect: &str,
        account: Account,
        turn: OpeningPermit,
        cursor: Option<&str>,
    ) -> Outcome<Attended> {
        live::attend(&self.context, dialect, account, &self.handle, &self.line, turn, live::returns(cursor)).await
    }
}
