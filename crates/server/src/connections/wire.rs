//! The stream of a connection, which can be cut off from outside, and is counted until it is closed.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, Waker, ready};

use hyper::upgrade::Upgraded;
use hyper_util::rt::TokioIo;
use hyper_util::server::conn::auto::upgrade::downcast;
use socket::{PlainTcp, StreamHold};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::linger::Linger;
use super::one::Connection;

/// The stream of a connection. One task at a time reads and writes it.
pub(crate) struct CountedStream {
    stream: TcpStream,
    place: ConnectionPlace,
    /// Reads the peer to its end, once our side was closed.
    linger: Option<Linger>,
}

/// A connection's place among all connections, until its stream is closed.
struct ConnectionPlace(Arc<Connection>);

impl Drop for ConnectionPlace {
    fn drop(&mut self) {
        self.0.closed();
    }
}

impl StreamHold for ConnectionPlace {
    fn is_cut(&self, waker: &Waker) -> bool {
        self.0.task().register(waker);
        self.0.is_cut()
    }
}

/// Takes the stream out of a connection that became a socket. It keeps its place, and can be cut off as before.
///
/// # Errors
/// The connection as it was, where it isn't one of ours over plain TCP, as a stream of HTTP/2.
pub(crate) fn take_apart(upgraded: Upgraded) -> Result<PlainTcp, Upgraded> {
    let parts = downcast::<TokioIo<CountedStream>>(upgraded)?;
    let CountedStream { stream, place, linger: _ } = parts.io.into_inner();
    Ok(PlainTcp { stream, read: parts.read_buf, held: Some(Box::new(place)) })
}

impl CountedStream {
    pub(crate) fn new(stream: TcpStream, connection: Arc<Connection>) -> Self {
        Self { stream, place: ConnectionPlace(connection), linger: None }
    }

    /// The stream's result, or an error if the connection was cut off. A waiting task is also woken by the cut.
    fn unless_cut<T>(&self, cx: &Context<'_>, answer: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if answer.is_pending() {
            self.place.0.task().register(cx.waker());
        }
        if self.place.0.is_cut() { Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into())) } else { answer }
    }
}

impl AsyncRead for CountedStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let answer = Pin::new(&mut self.stream).poll_read(cx, buf);
        self.unless_cut(cx, answer)
    }
}

impl AsyncWrite for CountedStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let answer = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.unless_cut(cx, answer)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let answer = Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        self.unless_cut(cx, answer)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let answer = Pin::new(&mut self.stream).poll_flush(cx);
        self.unless_cut(cx, answer)
    }

    /// Closes our side. For HTTP this lasts until the peer has closed too, within bounds; a socket reads its peer to
    /// the end itself.
    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let wire = &mut *self;
        if wire.linger.is_none() {
            ready!(Pin::new(&mut wire.stream).poll_shutdown(cx))?;
        }
        let heard = if wire.place.0.is_socket() {
            Poll::Ready(())
        } else {
            wire.linger.get_or_insert_with(Linger::new).poll(&mut wire.stream, cx)
        };
        wire.unless_cut(cx, heard.map(Ok))
    }
}
