//! The two ends that a caller holds: what hears a peer, and what answers it.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::Instant;

use crate::link::{self, Link};
use crate::slots::Key;
use crate::terms::Close;

/// One end of a conversation: what is done with what a peer says. Whether a task lives for each connection or only
/// while a message is handled is the socket layer's choice.
pub trait Party: Send + 'static {
    /// Handles one message, which is valid UTF-8. Called strictly in order, one at a time; later messages wait in
    /// the peer's own connection meanwhile, while frames, pings and closes go on leaving. Dropped unfinished when the
    /// connection ends first. Nothing is heard any more once a close was asked for.
    fn heard(&mut self, text: Bytes) -> impl Future<Output = ()> + Send;

    /// Called exactly once at the end, whatever ended it, after the last `heard` has returned or was dropped.
    fn gone(&mut self) -> impl Future<Output = ()> + Send;
}

/// What a party holds of its own connection. Harmless to keep after the connection has gone: then it does nothing.
#[derive(Clone)]
pub struct Handle {
    pub(crate) link: Arc<Link>,
}

impl Handle {
    /// The connection's number, to post to.
    #[must_use]
    pub fn key(&self) -> Key {
        self.link.key
    }

    /// Queues a text frame behind what waits already. Never blocks.
    pub fn send(&self, frame: Bytes) {
        if let Some(text) = link::as_text(frame)
            && self.link.push(text)
        {
            self.link.kind.deliveries.increment(1);
        }
    }

    /// Closes the connection after what is queued. The first close asked for is the one that is sent.
    pub fn close(&self, close: Close) {
        self.link.close(close);
    }

    /// Closes the connection once this much time has passed, unless the deadline is set anew or cleared before.
    pub fn set_deadline(&self, after: Duration, close: Close) {
        self.link.set_deadline(Some((Instant::now() + after, close)));
    }

    /// Lifts the deadline.
    pub fn clear_deadline(&self) {
        self.link.set_deadline(None);
    }
}
