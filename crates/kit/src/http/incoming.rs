//! A body that is being received, piece by piece. Every reader of a body reads it through this, which enforces its
//! pace.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::task::{Context, Poll};

use axum::body::{Body, HttpBody};
use axum::http::{HeaderMap, header};
use bytes::{Bytes, BytesMut};
use domain::limits;
use futures_util::{Stream, StreamExt};

use super::bodies::{Held, Share};
use super::discard::discard;
use super::pace::Pace;
use super::rejection::HttpFault;
use crate::times::Times;

/// A body that is read piece by piece. What of it isn't read before it is dropped is taken in and thrown away within
/// bounds, since a client that still writes when the connection closes never sees the answer.
pub(crate) struct Incoming {
    body: Option<Body>,
    /// The client waits for `100 Continue` before it sends anything.
    waits: bool,
    /// A piece was handed out since somebody waited.
    handed_out: bool,
    pace: Pace,
    allowance: Allowance,
}

/// How many bytes may still be handed out before the reader has processed what it has.
#[derive(Clone)]
pub(crate) struct Allowance(Arc<AtomicUsize>);

impl Allowance {
    /// So many more, give or take the last piece.
    pub(crate) fn set(&self, bytes: usize) {
        self.0.store(bytes, Ordering::Relaxed);
    }

    /// Takes so many away; false where none were left before.
    fn take(&self, bytes: usize) -> bool {
        let left = self.0.load(Ordering::Relaxed);
        self.0.store(left.saturating_sub(bytes), Ordering::Relaxed);
        left > 0
    }
}

impl Incoming {
    pub(crate) fn new(body: Body, headers: &HeaderMap, times: &Times) -> Self {
        let announced =
            headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
        let short = announced.is_some_and(|length| length <= limits::BODY_BYTES);
        let body = Some(body).filter(|body| !body.is_end_stream());
        let waits = headers.contains_key(header::EXPECT);
        let allowance = Allowance(Arc::new(AtomicUsize::new(usize::MAX)));
        Self { body, waits, handed_out: false, pace: Pace::new(times, short), allowance }
    }

    /// What bounds how much whoever reads may pile up.
    pub(crate) fn allowance(&self) -> Allowance {
        self.allowance.clone()
    }

    /// All of it, within a time, if it is no more than so many bytes and there is room for them.
    pub(crate) async fn whole(mut self, most: usize, times: &Times, mut share: Share) -> Result<Held, HttpFault> {
        self.pace = Pace::new(times, true);
        let mut kept = BytesMut::new();
        while let Some(piece) = self.next().await {
            let piece = piece.map_err(|error| fault(&error))?;
            if share.bytes() + piece.len() > most {
                return Err(HttpFault::TooLarge);
            }
            share.grow(piece.len())?;
            kept.extend_from_slice(&piece);
        }
        Ok(Held { bytes: kept.freeze(), _share: share })
    }

    /// Takes in what is still to come, unless the client waits for word before it sends anything.
    fn discard_rest(&mut self) {
        if let Some(body) = self.body.take().filter(|_| !self.waits) {
            discard(body);
        }
    }

    /// Ends the body with this error.
    fn end_with(&mut self, error: io::Error) -> Poll<Option<io::Result<Bytes>>> {
        self.body = None;
        Poll::Ready(Some(Err(error)))
    }
}

/// Why a body didn't come whole.
pub(crate) fn fault(error: &io::Error) -> HttpFault {
    match error.kind() {
        io::ErrorKind::TimedOut => HttpFault::TimedOut,
        io::ErrorKind::FileTooLarge => HttpFault::TooLarge,
        _ => HttpFault::CutOff,
    }
}

impl Stream for Incoming {
    type Item = io::Result<Bytes>;

    /// Hands out one piece at a time: a parser that reads ahead as long as something is there would hold all of it.
    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if std::mem::take(&mut self.handed_out) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        self.waits = false;
        loop {
            let Some(body) = &mut self.body else { return Poll::Ready(None) };
            match Pin::new(body).poll_frame(cx) {
                Poll::Ready(Some(Ok(frame))) => {
                    let Ok(piece) = frame.into_data() else { continue };
                    self.pace.came(piece.len());
                    if !self.allowance.take(piece.len()) {
                        self.discard_rest();
                        return self.end_with(io::ErrorKind::FileTooLarge.into());
                    }
                    self.handed_out = true;
                    return Poll::Ready(Some(Ok(piece)));
                }
                Poll::Ready(Some(Err(error))) => return self.end_with(io::Error::other(error)),
                Poll::Ready(None) => {
                    self.body = None;
                    return Poll::Ready(None);
                }
                Poll::Pending if self.pace.poll_late(cx).is_ready() => {
                    return self.end_with(io::ErrorKind::TimedOut.into());
                }
                Poll::Pending => return Poll::Pending,
            }
        }
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        self.discard_rest();
    }
}
