//! Writes one connection's outbox into its stream: frames are gathered, then flushed once.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use futures_util::Sink;
use tokio::io::AsyncWrite;
use tokio::time::Instant;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::protocol::CloseFrame;

use crate::limits::Close;
use crate::link::{Link, OutboxItem};
use crate::outbound_frame::OutboundFrame;
use crate::wire::Wire;

/// One upgraded stream.
pub(crate) type UpgradedStream = WebSocketStream<Wire>;

/// What is on its way out of one connection.
pub(crate) struct Feed {
    link: Arc<Link>,
    /// Taken from the outbox, not yet begun.
    batch: VecDeque<OutboundFrame>,
    /// The batch was dropped, because the outbox ran over.
    cut: bool,
    ping: bool,
    close: CloseProgress,
    unflushed: bool,
}

/// How far our close is.
enum CloseProgress {
    Unasked,
    /// To be sent after the batch.
    Waiting(Close),
    Begun,
    /// None is sent: the stream just ends, as is wanted where only that makes clients come back.
    Cut,
}

/// How a round of writing ended.
pub(crate) enum WriteOutcome {
    /// Everything is written. The task will be woken for more; the handler's deadline is as said.
    Idle(Option<Instant>),
    /// The peer takes no more for now. The task will be woken when it does; the handler's deadline is as said.
    Stalled(Option<Instant>),
    /// Everything is written, our close too. Nothing may follow.
    Closed,
}

/// The stream failed: nothing can be written any more.
pub(crate) struct Broken;

impl Feed {
    pub(crate) fn new(link: Arc<Link>) -> Self {
        Self { link, batch: VecDeque::new(), cut: false, ping: false, close: CloseProgress::Unasked, unflushed: false }
    }

    /// Asks the peer whether it is there, before anything else that waits.
    pub(crate) fn ping(&mut self) {
        self.ping = true;
    }

    /// Writes until the peer takes no more or nothing is left. Not to be called again once it said closed.
    pub(crate) fn poll_round(
        &mut self,
        socket: &mut UpgradedStream,
        cx: &mut Context<'_>,
    ) -> Result<WriteOutcome, Broken> {
        loop {
            if self.poll_written(socket, cx)?.is_pending() {
                return Ok(WriteOutcome::Stalled(self.link.stall(cx.waker())));
            }
            match std::mem::replace(&mut self.close, CloseProgress::Unasked) {
                CloseProgress::Waiting(close) if self.link.kind.limits.cut.contains(&close.code) => {
                    self.close = CloseProgress::Cut;
                }
                CloseProgress::Waiting(close) => self.begin_close(socket, &close)?,
                CloseProgress::Begun | CloseProgress::Cut => {
                    self.close = CloseProgress::Begun;
                    return Ok(WriteOutcome::Closed);
                }
                CloseProgress::Unasked => match self.link.take(&mut self.batch, cx.waker()) {
                    OutboxItem::Nothing(deadline) => return Ok(WriteOutcome::Idle(deadline)),
                    OutboxItem::Frames(None) => {}
                    OutboxItem::Frames(Some(close)) => self.close = CloseProgress::Waiting(close),
                },
            }
        }
    }

    /// Frees the buffer space that the last burst of frames took.
    pub(crate) fn shrink(&mut self, socket: &mut UpgradedStream) {
        self.link.shrink();
        socket.get_mut().shrink();
        if self.batch.is_empty() {
            self.batch = VecDeque::new();
        }
    }

    /// Feeds everything at hand, then flushes; where the connection is to be cut, its writing half ends then.
    fn poll_written(&mut self, socket: &mut UpgradedStream, cx: &mut Context<'_>) -> Result<Poll<()>, Broken> {
        if self.link.is_cut() && !self.cut {
            self.cut = true;
            self.batch = VecDeque::new();
        }
        let wire = socket.get_mut();
        while self.ping || !self.batch.is_empty() {
            if !wire.has_room() {
                match wire.poll_drain(cx) {
                    Poll::Pending => return Ok(Poll::Pending),
                    Poll::Ready(drained) => drained.map_err(|_| Broken)?,
                }
            }
            if std::mem::take(&mut self.ping) {
                wire.put_ping();
            } else if let Some(frame) = self.batch.pop_front() {
                wire.put_frame(frame);
            }
            self.unflushed = true;
        }
        if self.unflushed {
            match Pin::new(&mut *socket).poll_flush(cx) {
                Poll::Pending => return Ok(Poll::Pending),
                Poll::Ready(flushed) => flushed.map_err(|_| Broken)?,
            }
            self.unflushed = false;
        }
        if matches!(self.close, CloseProgress::Cut) {
            return Ok(Pin::new(socket.get_mut()).poll_shutdown(cx).map(drop));
        }
        Ok(Poll::Ready(()))
    }

    /// Hands the library our close, which it sends when it is flushed.
    fn begin_close(&mut self, socket: &mut UpgradedStream, close: &Close) -> Result<(), Broken> {
        let frame = CloseFrame { code: close.code.into(), reason: close.reason_that_fits().into() };
        Pin::new(socket).start_send(Message::Close(Some(frame))).map_err(|_| Broken)?;
        self.close = CloseProgress::Begun;
        self.unflushed = true;
        Ok(())
    }
}
