//! The way out of one connection: from its outbox into its stream, gathered, and flushed once.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::extract::ws::{CloseFrame, Message, WebSocket};
use bytes::Bytes;
use futures_util::Sink;
use tokio::time::Instant;

use crate::link::{Link, Taken, Text};
use crate::terms::Close;

/// What is on its way out of one connection.
pub(crate) struct Feed {
    link: Arc<Link>,
    /// Taken from the outbox, not yet begun.
    batch: VecDeque<Text>,
    /// The batch was dropped, because the outbox ran over.
    cut: bool,
    ping: bool,
    close: Farewell,
    unflushed: bool,
}

/// How far our close is.
enum Farewell {
    Unasked,
    /// To be sent after the batch.
    Waiting(Close),
    Begun,
}

/// How a round of writing ended.
pub(crate) enum Round {
    /// Everything is written. The task will be woken for more; the party's deadline is as said.
    Idle(Option<Instant>),
    /// The peer takes no more for now. The task will be woken when it does; the party's deadline is as said.
    Stalled(Option<Instant>),
    /// Everything is written, our close too. Nothing may follow.
    Closed,
}

/// The stream failed: nothing can be written any more.
pub(crate) struct Broken;

impl Feed {
    pub(crate) fn new(link: Arc<Link>) -> Self {
        Self { link, batch: VecDeque::new(), cut: false, ping: false, close: Farewell::Unasked, unflushed: false }
    }

    /// Asks the peer whether it is there, before anything else that waits.
    pub(crate) fn ping(&mut self) {
        self.ping = true;
    }

    /// Writes until the peer takes no more or nothing is left. Not to be called again once it said closed.
    pub(crate) fn poll_round(&mut self, socket: &mut WebSocket, cx: &mut Context<'_>) -> Result<Round, Broken> {
        loop {
            if self.poll_written(socket, cx)?.is_pending() {
                return Ok(Round::Stalled(self.link.stall(cx.waker())));
            }
            if matches!(self.close, Farewell::Begun) {
                return Ok(Round::Closed);
            }
            match self.link.take(&mut self.batch, cx.waker()) {
                Taken::Nothing(deadline) => return Ok(Round::Idle(deadline)),
                Taken::Frames(None) => {}
                Taken::Frames(Some(close)) => self.close = Farewell::Waiting(close),
            }
        }
    }

    /// Gives back what the last burst took.
    pub(crate) fn shrink(&mut self) {
        self.link.shrink();
        if self.batch.is_empty() {
            self.batch = VecDeque::new();
        }
    }

    /// Feeds everything at hand, then flushes.
    fn poll_written(&mut self, socket: &mut WebSocket, cx: &mut Context<'_>) -> Result<Poll<()>, Broken> {
        loop {
            if self.link.is_cut() && !self.cut {
                self.cut = true;
                self.batch = VecDeque::new();
            }
            if !self.has_more() {
                break;
            }
            match Pin::new(&mut *socket).poll_ready(cx) {
                Poll::Pending => return Ok(Poll::Pending),
                Poll::Ready(ready) => ready.map_err(|_| Broken)?,
            }
            let Some(message) = self.next() else { break };
            Pin::new(&mut *socket).start_send(message).map_err(|_| Broken)?;
            self.unflushed = true;
        }
        if self.unflushed {
            match Pin::new(socket).poll_flush(cx) {
                Poll::Pending => return Ok(Poll::Pending),
                Poll::Ready(flushed) => flushed.map_err(|_| Broken)?,
            }
            self.unflushed = false;
        }
        Ok(Poll::Ready(()))
    }

    fn has_more(&self) -> bool {
        self.ping || !self.batch.is_empty() || matches!(self.close, Farewell::Waiting(_))
    }

    fn next(&mut self) -> Option<Message> {
        if std::mem::take(&mut self.ping) {
            return Some(Message::Ping(Bytes::new()));
        }
        if let Some(text) = self.batch.pop_front() {
            return Some(Message::Text(text));
        }
        let Farewell::Waiting(close) = &self.close else { return None };
        let frame = CloseFrame { code: close.code, reason: close.reason_that_fits().into() };
        self.close = Farewell::Begun;
        Some(Message::Close(Some(frame)))
    }
}
