//! One conversation, from the moment the connection is up until its handler was told that it is gone.

use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::Poll;

use futures_util::FutureExt;

use crate::connection_io::{ConnectionIo, StreamEvent};
use crate::feed::UpgradedStream;
use crate::handler::{ConnectionHandle, ConnectionHandler};
use crate::limits::BROKEN;
use crate::link::Link;

/// Runs a conversation. The I/O and the handler's futures are boxed, so that an idle connection's task doesn't hold
/// room for what only its beginning, or a message at work, needs.
pub(crate) fn run_connection<P, F, O>(
    socket: UpgradedStream,
    link: Arc<Link>,
    open: O,
) -> impl Future<Output = ()> + Send
where
    P: ConnectionHandler,
    F: Future<Output = P> + Send + 'static,
    O: FnOnce(ConnectionHandle) -> F + Send + 'static,
{
    let mut io = Box::new(ConnectionIo::new(socket, Arc::clone(&link)));
    let mut opening = Box::pin(unbroken(open(ConnectionHandle { link: Arc::clone(&link) })));
    async move {
        let opened = match beside(&mut io, &mut opening).await {
            Some(Some(mut handler)) => {
                drop(opening);
                converse(io, &link, &mut handler).await;
                Some(handler)
            }
            Some(None) => {
                link.close(BROKEN);
                while let StreamEvent::Text(_) = poll_fn(|cx| io.poll(cx, true)).await {}
                None
            }
            None => {
                link.end();
                drop(io); // The stream and its buffers: `open` may take a while yet.
                opening.await
            }
        };
        if let Some(mut handler) = opened {
            Box::pin(handler.gone()).await;
        }
    }
}

/// Hands the handler what the peer says until the connection ends, and frees the stream.
async fn converse<P: ConnectionHandler>(mut io: Box<ConnectionIo>, link: &Link, handler: &mut P) {
    while let StreamEvent::Text(text) = poll_fn(|cx| io.poll(cx, true)).await {
        let mut hearing = Box::pin(unbroken(handler.heard(text)));
        match beside(&mut io, &mut hearing).await {
            Some(Some(())) => {}
            Some(None) => link.close(BROKEN),
            None => break,
        }
    }
    link.end();
}

/// Drives the I/O while the handler works. None if the connection ended first.
async fn beside<W: Future + Unpin>(io: &mut ConnectionIo, work: &mut W) -> Option<W::Output> {
    let worked = poll_fn(|cx| {
        if let Poll::Ready(output) = work.poll_unpin(cx) {
            return Poll::Ready(Some(output));
        }
        io.poll(cx, false).map(|_over| None)
    });
    let output = worked.await;
    io.has_worked();
    output
}

/// None if the work panics, which then ends this conversation alone, and not without telling the handler.
async fn unbroken<W: Future>(work: W) -> Option<W::Output> {
    let caught = AssertUnwindSafe(work).catch_unwind().await;
    caught.inspect_err(|_| tracing::error!("a conversation panicked; its connection is closed")).ok()
}
