//! Writes the bytes of one connection. Our frames are written here and not by the WebSocket library, whose buffer
//! would keep the size of the largest frame for as long as the connection stands, and hide how much of it has left.
//! The library's own frames, answers to pings and closes, are put between ours.

use std::io::{self, IoSlice};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::frame_head::{PING, TEXT, put_head};
use crate::limits::{COPIED, WRITE_BUFFER};
use crate::outbound_frame::OutboundFrame;

/// A stream with what waits for it: first the gathered frames, then the body of the last.
pub(crate) struct Wire {
    io: TokioIo<Upgraded>,
    /// Whole frames, but for the body of the last.
    gathered: Vec<u8>,
    /// How much of it is written.
    done: usize,
    /// The rest of a long frame whose beginning is gathered.
    body: Bytes,
    /// Bytes that the stream has taken since it is up.
    written: u64,
}

impl Wire {
    pub(crate) fn new(stream: Upgraded) -> Self {
        Self { io: TokioIo::new(stream), gathered: Vec::new(), done: 0, body: Bytes::new(), written: 0 }
    }

    /// How many bytes the stream has taken.
    pub(crate) fn written(&self) -> u64 {
        self.written
    }

    /// Whether another frame may be put in before what is there has left.
    pub(crate) fn has_room(&self) -> bool {
        self.body.is_empty() && self.gathered.len() < WRITE_BUFFER
    }

    /// Puts a frame in. For when there is room.
    pub(crate) fn put_frame(&mut self, frame: OutboundFrame) {
        put_head(TEXT, frame.len(), &mut self.gathered);
        let (prefix, shared) = frame.into_parts();
        self.gathered.extend(prefix.as_deref().unwrap_or_default().as_bytes());
        if shared.len() <= COPIED {
            self.gathered.extend_from_slice(&shared);
        } else {
            self.body = shared;
        }
    }

    /// Asks the peer whether it is there. For when there is room.
    pub(crate) fn put_ping(&mut self) {
        self.gathered.extend(PING);
    }

    /// Gives back what the last burst took.
    pub(crate) fn shrink(&mut self) {
        if self.gathered.is_empty() {
            self.gathered = Vec::new();
        }
    }

    /// Writes all that is there.
    pub(crate) fn poll_drain(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        while self.done < self.gathered.len() || !self.body.is_empty() {
            let parts = [IoSlice::new(&self.gathered[self.done..]), IoSlice::new(&self.body)];
            let count = ready!(Pin::new(&mut self.io).poll_write_vectored(cx, &parts))?;
            if count == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.written += count as u64;
            let gathered = count.min(self.gathered.len() - self.done);
            self.done += gathered;
            self.body.advance(count - gathered);
        }
        self.gathered.clear();
        self.done = 0;
        // An empty slice of a large frame would hold on to all of it.
        self.body = Bytes::new();
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Wire {
    /// Takes a whole frame from the library, so that none of ours ever gets into the middle of it.
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, frame: &[u8]) -> Poll<io::Result<usize>> {
        if !self.has_room() {
            ready!(self.poll_drain(cx))?;
        }
        self.gathered.extend(frame);
        Poll::Ready(Ok(frame.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_drain(cx))?;
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_drain(cx))?;
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}
