//! A body on its way in, piece by piece.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, header};
use bytes::Bytes;
use domain::limits;
use futures_util::Stream;

use http_body_util::BodyExt;

/// Longest that the rest of a body is waited for that nobody wants.
const DISCARD_TIME: Duration = Duration::from_secs(20);

/// A body that is read piece by piece. What of it isn't read before it is dropped is taken in and thrown away within
/// bounds, since a client that still writes when the connection closes never sees the answer.
pub(super) struct Incoming {
    body: Option<Body>,
    /// The client waits for word before it sends anything.
    waits: bool,
    /// A piece was handed out since somebody waited.
    handed_out: bool,
}

impl Incoming {
    pub(super) fn new(body: Body, headers: &HeaderMap) -> Self {
        Self { body: Some(body), waits: headers.contains_key(header::EXPECT), handed_out: false }
    }
}

impl Stream for Incoming {
    type Item = io::Result<Bytes>;

    /// One piece at a time: whoever reads ahead as long as something is there would hold all of it.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.handed_out) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.waits = false;
        loop {
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            match ready!(Pin::new(body).poll_frame(cx)) {
                Some(Ok(frame)) => {
                    let Ok(piece) = frame.into_data() else { continue };
                    self.handed_out = true;
                    return Poll::Ready(Some(Ok(piece)));
                }
                Some(Err(error)) => {
                    self.body = None;
                    return Poll::Ready(Some(Err(io::Error::other(error))));
                }
                None => {
                    self.body = None;
                    return Poll::Ready(None);
                }
            }
        }
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        let Some(body) = self.body.take().filter(|_| !self.waits) else { return };
        tokio::spawn(tokio::time::timeout(DISCARD_TIME, discard(body)));
    }
}

async fn discard(mut body: Body) {
    let mut taken = 0;
    while let Some(Ok(frame)) = body.frame().await {
        taken += frame.data_ref().map_or(0, Bytes::len);
        if taken > limits::DISCARDED_BYTES {
            return;
        }
    }
}
