//! A request's body as it comes. Its bytes are counted, so that a client that sends much is slowed down, and it yields
//! to other tasks, so that they get their turn. If no handler ever reads it, as where its path doesn't exist, it is
//! discarded here; a handler that begins to read one sees to the rest.

use std::mem::take;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Bytes, HttpBody};
use axum::http::{HeaderMap, header};
use hyper::body::{Frame, Incoming, SizeHint};
use kit::discard;

use super::Connection;

/// How much is read before others have their turn, in bytes. Of a client that sends fast there would always be more.
const TURN_BYTES: u64 = 64 * 1024;

/// A request's body.
pub(crate) struct Arriving {
    body: Option<Incoming>,
    /// Whether it is on its way and no handler has read it yet.
    unasked: bool,
    /// The connection that it came through.
    connection: Arc<Connection>,
    /// How much of it has come, in bytes.
    length: u64,
    /// How much of that in this turn.
    turn: u64,
}

impl Arriving {
    /// The body of a request with these headers. A client that waits for `100 Continue` isn't sent it here.
    pub(crate) fn new(body: Incoming, headers: &HeaderMap, connection: Arc<Connection>) -> Self {
        Self { body: Some(body), unasked: !headers.contains_key(header::EXPECT), connection, length: 0, turn: 0 }
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.unasked = false;
        if self.turn >= TURN_BYTES {
            self.turn = 0;
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let polled = self.body.as_mut().map_or(Poll::Ready(None), |body| Pin::new(body).poll_frame(cx));
        match &polled {
            Poll::Ready(Some(Ok(frame))) => {
                let bytes = frame.data_ref().map_or(0, |data| data.len() as u64);
                self.length += bytes;
                self.turn += bytes;
            }
            Poll::Ready(_) => {}
            Poll::Pending => self.turn = 0,
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.body.as_ref().is_none_or(HttpBody::is_end_stream)
    }

    fn size_hint(&self) -> SizeHint {
        self.body.as_ref().map_or_else(SizeHint::default, HttpBody::size_hint)
    }
}

impl Drop for Arriving {
    fn drop(&mut self) {
        self.connection.received(take(&mut self.length));
        if let Some(body) = self.body.take().filter(|_| self.unasked) {
            let connection = Arc::clone(&self.connection);
            discard(Self { body: Some(body), unasked: false, connection, length: 0, turn: 0 });
        }
    }
}
