//! One upgraded stream: reads what the peer says, writes what waits for it, keeps its times.
//!
//! This, with `feed` and `wire`, is for streams that the event loop can't carry. tungstenite reads the peer's frames, with
//! small buffers: its default ones cost 30 times the memory.

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use futures_util::Stream as _;
use tokio::io::{AsyncRead, ReadBuf};
use tokio_tungstenite::tungstenite::error::ProtocolError;
use tokio_tungstenite::tungstenite::{Error, Message};

use crate::close_stage::CloseStage;
use crate::feed::{Broken, Feed, UpgradedStream, WriteOutcome};
use crate::limits::{BROKE_PROTOCOL, Close, LAST_ANSWER, LAST_WORDS, NOT_TEXT, NOT_UTF8, PIPELINED, SILENT};
use crate::link::Link;
use crate::times::Due;
use crate::watch::Watch;

/// What happened on a stream.
pub(crate) enum StreamEvent {
    /// The peer sent a text message.
    Text(Bytes),
    /// The connection has ended.
    Over,
}

/// One upgraded stream with what it is about to write.
pub(crate) struct ConnectionIo {
    socket: UpgradedStream,
    link: Arc<Link>,
    feed: Feed,
    watch: Watch,
    stage: CloseStage,
    /// The peer sent bytes that can't be read as frames, so nothing more is read.
    deaf: bool,
    /// Messages handed out since the last look at the outbox.
    streak: u8,
    /// How many bytes had been written at the last look.
    written: u64,
}

impl ConnectionIo {
    pub(crate) fn new(socket: UpgradedStream, link: Arc<Link>) -> Self {
        let (feed, watch) = (Feed::new(Arc::clone(&link)), Watch::new(link.kind.ping_every));
        Self { socket, link, feed, watch, stage: CloseStage::Open, deaf: false, streak: 0, written: 0 }
    }

    /// Reads, writes and keeps the times of the stream. While it isn't `listening`, messages are left unread;
    /// everything else goes on.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>, listening: bool) -> Poll<StreamEvent> {
        loop {
            // Reading comes first, so that the answers to a few messages in a row leave together.
            let reading = listening || self.watch.is_ending();
            if self.streak == PIPELINED && self.poll_out(cx).is_err() {
                return Poll::Ready(StreamEvent::Over);
            }
            if reading && let Poll::Ready(step) = self.poll_in(cx) {
                return Poll::Ready(step);
            }
            if self.poll_out(cx).is_err() {
                return Poll::Ready(StreamEvent::Over);
            }
            match self.watch.poll(cx, listening) {
                Poll::Ready(Due::End) => return Poll::Ready(StreamEvent::Over),
                Poll::Ready(Due::Deadline(now)) => self.link.expire(now),
                Poll::Ready(Due::Silence) => self.link.close(SILENT),
                Poll::Ready(Due::Stalled) => self.link.give_up(),
                Poll::Ready(Due::Ping) => {
                    self.feed.ping();
                    self.feed.shrink(&mut self.socket);
                }
                // Once a close was asked for, the peer is read whether or not the handler listens.
                Poll::Pending if reading == (listening || self.watch.is_ending()) => return Poll::Pending,
                Poll::Pending => {}
            }
        }
    }

    /// The handler was at work and nothing was read meanwhile, so that time doesn't count as the peer's silence.
    pub(crate) fn has_worked(&mut self) {
        self.watch.heard();
    }

    fn poll_in(&mut self, cx: &mut Context<'_>) -> Poll<StreamEvent> {
        if self.deaf {
            return self.poll_rest(cx);
        }
        loop {
            let said = ready!(Pin::new(&mut self.socket).poll_next(cx));
            self.watch.heard();
            let text = match said {
                Some(Ok(Message::Text(text))) => Bytes::from(text),
                Some(Ok(Message::Binary(bytes))) if std::str::from_utf8(&bytes).is_ok() => bytes,
                Some(Ok(Message::Binary(_))) => {
                    self.link.close(NOT_TEXT);
                    continue;
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Frame(_))) => continue,
                Some(Ok(Message::Close(_))) if self.stage == CloseStage::Open => {
                    self.stage = CloseStage::PeerClosed;
                    self.watch.end_after(LAST_ANSWER);
                    continue; // Reading on sends the answer.
                }
                Some(Err(error)) if self.stage == CloseStage::Open => {
                    let Some(close) = self.close_for(&error) else { return Poll::Ready(StreamEvent::Over) };
                    self.deaf = true;
                    self.link.close(close);
                    return self.poll_rest(cx);
                }
                Some(Ok(Message::Close(_)) | Err(_)) | None => {
                    // The library's close frame is queued, and may not have left yet.
                    let _drained = ready!(self.socket.get_mut().poll_drain(cx));
                    return Poll::Ready(StreamEvent::Over);
                }
            };
            if !self.link.is_closing() && self.stage == CloseStage::Open {
                self.streak += 1;
                return Poll::Ready(StreamEvent::Text(text));
            }
        }
    }

    /// Reads and discards what the peer still sends after bytes that can't be read: closing a stream with unread bytes
    /// would reset it, and the peer would lose our close frame. The watch bounds how long this goes on.
    fn poll_rest(&mut self, cx: &mut Context<'_>) -> Poll<StreamEvent> {
        let mut room = [0; 4096];
        loop {
            let mut piece = ReadBuf::new(&mut room);
            let read = ready!(Pin::new(self.socket.get_mut()).poll_read(cx, &mut piece));
            if read.is_err() || piece.filled().is_empty() {
                // The peer may still read: the caller goes on writing, and the watch ends the connection.
                return if self.stage == CloseStage::Open { Poll::Pending } else { Poll::Ready(StreamEvent::Over) };
            }
        }
    }

    /// How the peer is told what was wrong with its bytes. None if the stream itself failed.
    fn close_for(&self, error: &Error) -> Option<Close> {
        match error {
            Error::Capacity(_) => Some(self.link.kind.limits.too_large.clone()),
            Error::Utf8(_) => Some(NOT_UTF8),
            Error::Protocol(ProtocolError::ResetWithoutClosingHandshake) => None,
            Error::Protocol(_) => Some(BROKE_PROTOCOL),
            _ => None,
        }
    }

    fn poll_out(&mut self, cx: &mut Context<'_>) -> Result<(), Broken> {
        self.streak = 0;
        if self.stage != CloseStage::Open {
            return Ok(());
        }
        match self.feed.poll_round(&mut self.socket, cx)? {
            WriteOutcome::Idle(deadline) => {
                self.watch.set_deadline(deadline);
                self.watch.writes_all();
            }
            WriteOutcome::Stalled(deadline) => {
                self.watch.set_deadline(deadline);
                let written = self.socket.get_ref().written();
                self.watch.stalls(written != self.written);
                self.written = written;
            }
            WriteOutcome::Closed => {
                self.stage = CloseStage::Closed;
                self.watch.end_after(LAST_ANSWER);
            }
        }
        if self.link.is_closing() && !self.watch.is_ending() {
            self.watch.end_after(LAST_WORDS);
        }
        Ok(())
    }
}
