//! Writes the outbox of a connection that speaks no WebSocket: the frames' bytes as they are.

use std::collections::VecDeque;
use std::future::{Future, poll_fn};
use std::io;
use std::pin::pin;
use std::task::{Poll, Waker, ready};
use std::time::Duration;

use bytes::Buf;
use tokio::io::{AsyncWrite, AsyncWriteExt, BufWriter};
use tokio::time::{Instant, sleep, timeout};

use crate::limits::{Close, LAST_WORDS, STALLED, WRITE_BUFFER};
use crate::link::{Link, OutboxItem};
use crate::outbound_frame::OutboundFrame;

/// Writes what is queued until a close was asked for, which it answers, or until the peer is to be given up.
pub(crate) async fn write_plain(link: &Link, stream: &mut (impl AsyncWrite + Unpin)) -> Option<Close> {
    loop {
        let (batch, close) = take(link).await;
        tokio::select! {
            written = write(batch, stream) => match written {
                Ok(()) => {}
                Err(error) => {
                    if error.kind() == io::ErrorKind::TimedOut {
                        link.give_up();
                    }
                    return None;
                }
            },
            () = overdue(link) => return None,
        }
        if close.is_some() {
            return close;
        }
    }
}

/// What is queued, once there is something, and the close that is to follow it.
async fn take(link: &Link) -> (VecDeque<OutboundFrame>, Option<Close>) {
    let mut batch = VecDeque::new();
    let close = watch(link, |waker| match link.take(&mut batch, waker) {
        OutboxItem::Frames(close) => Ok(close),
        OutboxItem::Nothing(deadline) => Err(deadline),
    });
    let close = close.await;
    (batch, close)
}

/// Resolves when what is being written has had its time, which runs from the moment that a close is asked for.
async fn overdue(link: &Link) {
    let closing = watch(link, |waker| {
        let deadline = link.stall(waker);
        if link.is_closing() { Ok(()) } else { Err(deadline) }
    });
    closing.await;
    sleep(LAST_WORDS).await;
}

/// Looks whenever the link wakes it, until the look finds something. One that finds nothing says when the handler's
/// deadline is.
async fn watch<T>(link: &Link, mut look: impl FnMut(&Waker) -> Result<T, Option<Instant>>) -> T {
    let mut timer = pin!(sleep(Duration::ZERO));
    let found = poll_fn(|cx| {
        loop {
            match look(cx.waker()) {
                Ok(found) => return Poll::Ready(found),
                Err(None) => return Poll::Pending,
                Err(Some(deadline)) => {
                    timer.as_mut().reset(deadline);
                    ready!(timer.as_mut().poll(cx));
                    link.expire(Instant::now());
                }
            }
        }
    });
    found.await
}

/// Writes all of it, gathered, and flushes once.
async fn write(batch: VecDeque<OutboundFrame>, stream: &mut (impl AsyncWrite + Unpin)) -> io::Result<()> {
    let mut gathered = BufWriter::with_capacity(WRITE_BUFFER, stream);
    for frame in batch {
        let (prefix, shared) = frame.into_parts();
        let mut rest = prefix.as_deref().unwrap_or_default().as_bytes().chain(shared);
        while rest.has_remaining() {
            if in_time(gathered.write_buf(&mut rest)).await? == 0 {
                return Err(io::ErrorKind::WriteZero.into());
            }
        }
    }
    in_time(gathered.flush()).await
}

/// Runs a step of writing; fails if the peer takes nothing for too long.
async fn in_time<T>(step: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    timeout(STALLED, step).await.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()))
}
