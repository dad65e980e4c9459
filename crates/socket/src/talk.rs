//! One conversation, from the moment the connection is up until its party was told that it is gone.

use std::future::{Future, poll_fn};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::task::Poll;

use futures_util::FutureExt;

use crate::feed::Stream;
use crate::link::Link;
use crate::party::{Handle, Party};
use crate::pump::{Pump, Step};
use crate::terms::Close;

/// What a peer is told when its party broke.
const BROKEN: Close = Close::new(1011, "internal error");

/// Runs a conversation. The pump and the party's futures are boxed, so that an idle connection's task doesn't hold
/// room for what only its beginning, or a message at work, needs.
pub(crate) fn talk<P, F, O>(socket: Stream, link: Arc<Link>, open: O) -> impl Future<Output = ()> + Send
where
    P: Party,
    F: Future<Output = P> + Send + 'static,
    O: FnOnce(Handle) -> F + Send + 'static,
{
    let mut pump = Box::new(Pump::new(socket, Arc::clone(&link)));
    let mut opening = Box::pin(unbroken(open(Handle { link: Arc::clone(&link) })));
    async move {
        let opened = match beside(&mut pump, &mut opening).await {
            Some(Some(mut party)) => {
                drop(opening);
                converse(pump, &link, &mut party).await;
                Some(party)
            }
            Some(None) => {
                link.close(BROKEN);
                while let Step::Text(_) = poll_fn(|cx| pump.poll(cx, true)).await {}
                None
            }
            None => {
                link.end();
                drop(pump); // The stream and its buffers: `open` may take a while yet.
                opening.await
            }
        };
        if let Some(mut party) = opened {
            Box::pin(party.gone()).await;
        }
    }
}

/// Hands the party what the peer says until the connection ends, and frees the stream.
async fn converse<P: Party>(mut pump: Box<Pump>, link: &Link, party: &mut P) {
    while let Step::Text(text) = poll_fn(|cx| pump.poll(cx, true)).await {
        let mut hearing = Box::pin(unbroken(party.heard(text)));
        match beside(&mut pump, &mut hearing).await {
            Some(Some(())) => {}
            Some(None) => link.close(BROKEN),
            None => break,
        }
    }
    link.end();
}

/// Drives the pump while the party works. None if the connection ended first.
async fn beside<W: Future + Unpin>(pump: &mut Pump, work: &mut W) -> Option<W::Output> {
    let worked = poll_fn(|cx| {
        if let Poll::Ready(output) = work.poll_unpin(cx) {
            return Poll::Ready(Some(output));
        }
        pump.poll(cx, false).map(|_over| None)
    });
    let output = worked.await;
    pump.has_worked();
    output
}

/// None if the work panics, which then ends this conversation alone, and not without telling the party.
async fn unbroken<W: Future>(work: W) -> Option<W::Output> {
    let caught = AssertUnwindSafe(work).catch_unwind().await;
    caught.inspect_err(|_| tracing::error!("a conversation panicked; its connection is closed")).ok()
}
