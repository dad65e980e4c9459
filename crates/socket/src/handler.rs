//! The two ends that a caller holds: the handler that gets a peer's messages, and the handle that answers it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::sync::oneshot;

use crate::kind::KIB;
use crate::limits::{Close, GREETING_TURN, SMALL_GREETING};
use crate::link::{CloseDeadline, Link};
use crate::link_order::LinkOrder;
use crate::outbound_frame::OutboundFrame;
use crate::slots::ConnectionKey;

/// The close for a peer whose greeting found no room in time.
const BUSY: Close = Close::come_back(1013);

/// Handles a peer's messages. Whether a task lives for each connection or only while a message is handled is the
/// socket layer's choice.
pub trait ConnectionHandler: Send + 'static {
    /// Handles one message, which is valid UTF-8. Called strictly in order, one at a time; later messages wait in the
    /// peer's own connection meanwhile, while frames, pings and closes go on leaving. Dropped unfinished when the
    /// connection ends first. It isn't called any more once a close was asked for.
    fn heard(&mut self, text: Bytes) -> impl Future<Output = ()> + Send;

    /// Called exactly once at the end, whatever ended it, after the last `heard` has returned or was dropped.
    fn gone(&mut self) -> impl Future<Output = ()> + Send;
}

/// What a handler holds of its own connection. Harmless to keep after the connection has gone: then it does nothing.
#[derive(Clone)]
pub struct ConnectionHandle {
    pub(crate) link: Arc<Link>,
}

impl ConnectionHandle {
    /// The connection's number, to post to.
    #[must_use]
    pub fn key(&self) -> ConnectionKey {
        self.link.key
    }

    /// Queues a text frame behind what waits already. Never blocks.
    pub fn send(&self, frame: Bytes) {
        if let Some(frame) = OutboundFrame::new(frame) {
            self.link.order(LinkOrder::Frame(frame));
        }
    }

    /// Queues the first frames for a peer (its snapshot), behind what waits already. Neither these frames nor others
    /// that are queued while the [`Greeting`] is held count against the outbox, whatever their size: the peer is
    /// behind because the server sends much at once. The peer has to keep reading, and frames that are queued later
    /// have the whole outbox.
    ///
    /// A large greeting waits until those of others have left, as all greetings are bounded together. None if that
    /// takes too long, which closes the connection, or if the connection closes meanwhile.
    pub async fn greet(&self, frames: Vec<Bytes>) -> Option<Greeting> {
        let frames: Vec<OutboundFrame> = frames.into_iter().filter_map(OutboundFrame::new).collect();
        let size: usize = frames.iter().map(OutboundFrame::len).sum();
        let kind = &self.link.kind;
        let share = if size <= SMALL_GREETING {
            None
        } else {
            let most = (kind.limits.greeting_bytes / KIB).max(1);
            let permits = u32::try_from(size.div_ceil(KIB).min(most)).unwrap_or(u32::MAX);
            let turn = Arc::clone(&kind.greetings).acquire_many_owned(permits);
            match tokio::time::timeout(GREETING_TURN, turn).await {
                Ok(Ok(share)) => Some(share),
                _ => {
                    self.close(BUSY);
                    return None;
                }
            }
        };
        if self.link.has_enough() {
            return None;
        }
        self.link.order(LinkOrder::Greet(frames, share));
        Some(Greeting { link: Arc::clone(&self.link) })
    }

    /// Closes the connection after what is queued. The first close asked for is the one that is sent.
    pub fn close(&self, close: Close) {
        self.link.order(LinkOrder::Close(close));
    }

    /// Closes the connection once this much time has passed, unless the deadline is set anew or cleared before.
    pub fn set_deadline(&self, after: Duration, close: Close) {
        self.link.order(LinkOrder::Deadline(Some(CloseDeadline::new(after, close))));
    }

    /// Lifts the deadline.
    pub fn clear_deadline(&self) {
        self.link.order(LinkOrder::Deadline(None));
    }
}

/// A greeting that isn't over: what is queued belongs to it until this is dropped.
pub struct Greeting {
    link: Arc<Link>,
}

impl Greeting {
    /// Waits until all of it was written, as fast as the peer takes it. None if the connection closes before.
    pub async fn written(&self) -> Option<()> {
        let (tell, told) = oneshot::channel();
        self.link.order(LinkOrder::Written(tell));
        told.await.ok()
    }
}

impl Drop for Greeting {
    fn drop(&mut self) {
        self.link.order(LinkOrder::Greeted);
    }
}
