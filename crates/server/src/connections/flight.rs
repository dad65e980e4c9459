//! One request in flight: from its head to the last byte of its answer that hyper took.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, ready};

use axum::body::{Body, Bytes, HttpBody};
use domain::limits;
use hyper::body::{Frame, SizeHint};
use kit::Times;

use super::one::Connection;

/// Largest piece of an answer that is handed out at once. The next one is taken when this one has left, which shows
/// that the client reads.
const PIECE: usize = 32 * 1024;

/// One request on its way. Times are milliseconds since there are connections.
pub(super) struct Flight {
    /// Since when.
    pub(super) since: u64,
    /// Whether the client has yet to read what it was given of the answer.
    waits: AtomicBool,
    /// When it was last given something.
    given: AtomicU64,
    /// When the present minute began, and how many bytes it was given in it.
    minute: (AtomicU64, AtomicU64),
}

impl Flight {
    pub(super) fn new(now: u64) -> Self {
        let minute = (AtomicU64::new(now), AtomicU64::new(0));
        Self { since: now, waits: AtomicBool::new(false), given: AtomicU64::new(now), minute }
    }

    /// The client was given so many bytes of the answer.
    fn gave(&self, bytes: usize, now: u64, times: &Times) {
        let waited = self.waits.swap(true, Ordering::Relaxed);
        self.given.store(now, Ordering::Relaxed);
        if !waited || now - self.minute.0.load(Ordering::Relaxed) >= millis(times.minute) {
            self.minute.0.store(now, Ordering::Relaxed);
            self.minute.1.store(0, Ordering::Relaxed);
        }
        self.minute.1.fetch_add(bytes as u64, Ordering::Relaxed);
    }

    /// Notes that the client has read all it was given, so that it is the server's turn.
    fn is_ours(&self) {
        self.waits.store(false, Ordering::Relaxed);
    }

    /// Whether the client takes too little of its answer.
    pub(super) fn is_stalled(&self, now: u64, times: &Times) -> bool {
        if !self.waits.load(Ordering::Relaxed) {
            return false;
        }
        let since = |moment: &AtomicU64| now.saturating_sub(moment.load(Ordering::Relaxed));
        let pauses = since(&self.given) >= millis(times.answer_pause);
        let few = self.minute.1.load(Ordering::Relaxed) < limits::BYTES_A_MINUTE;
        pauses || (few && since(&self.minute.0) >= millis(times.minute))
    }
}

pub(super) fn millis(time: std::time::Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// A request in flight. Dropping it ends the flight.
pub(crate) struct RequestInFlight {
    pub(super) connection: Arc<Connection>,
    pub(super) flight: Arc<Flight>,
}

impl Drop for RequestInFlight {
    fn drop(&mut self) {
        self.connection.land(&self.flight);
    }
}

/// An answer's body, handed out in pieces, so that it is seen whether anybody takes them. The request is in flight until
/// it is dropped.
pub(crate) struct AnswerBody {
    body: Body,
    rest: Bytes,
    request: RequestInFlight,
}

impl AnswerBody {
    pub(crate) fn new(body: Body, request: RequestInFlight) -> Self {
        Self { body, rest: Bytes::new(), request }
    }

    fn piece(&mut self) -> Frame<Bytes> {
        let piece = self.rest.split_to(self.rest.len().min(PIECE));
        let RequestInFlight { connection, flight } = &self.request;
        flight.gave(piece.len(), connection.now(), connection.times());
        Frame::data(piece)
    }
}

impl HttpBody for AnswerBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.rest.is_empty() {
            self.request.flight.is_ours();
            let frame = match ready!(Pin::new(&mut self.body).poll_frame(cx)) {
                Some(Ok(frame)) => frame,
                end => return Poll::Ready(end),
            };
            match frame.into_data() {
                Ok(data) => self.rest = data,
                Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
            }
        }
        Poll::Ready(Some(Ok(self.piece())))
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (rest, body) = (self.rest.len() as u64, self.body.size_hint());
        let mut hint = SizeHint::new();
        if let Some(upper) = body.upper() {
            hint.set_upper(upper.saturating_add(rest));
        }
        hint.set_lower(body.lower().saturating_add(rest));
        hint
    }
}
