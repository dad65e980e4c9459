//! A request's body as it comes: counted, so that whoever sends much is slowed down. If nobody ever asks for it, as
//! where there is nothing at its path, it is thrown away; whoever begins to read one sees to the rest.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::{Bytes, HttpBody};
use axum::http::{HeaderMap, header};
use dialects::kit::discard;
use hyper::body::{Frame, Incoming, SizeHint};

use super::Connection;

/// A request's body.
pub(crate) struct Arriving {
    body: Option<Incoming>,
    /// It is on its way, and nobody has asked for it.
    unasked: bool,
    /// What it came through.
    connection: Arc<Connection>,
    /// How much of it has come, in bytes.
    length: u64,
}

impl Arriving {
    /// That of a request with these headers. A client that waits for word before it sends anything isn't given it here.
    pub(crate) fn new(body: Incoming, headers: &HeaderMap, connection: Arc<Connection>) -> Self {
        Self { body: Some(body), unasked: !headers.contains_key(header::EXPECT), connection, length: 0 }
    }
}

impl HttpBody for Arriving {
    type Data = Bytes;
    type Error = hyper::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, hyper::Error>>> {
        self.unasked = false;
        let polled = self.body.as_mut().map_or(Poll::Ready(None), |body| Pin::new(body).poll_frame(cx));
        if let Poll::Ready(Some(Ok(frame))) = &polled {
            self.length += frame.data_ref().map_or(0, |data| data.len() as u64);
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
        self.connection.received(self.length);
        if let Some(body) = self.body.take().filter(|_| self.unasked) {
            discard(body);
        }
    }
}
