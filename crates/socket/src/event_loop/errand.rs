//! Handlers at work. They run on the runtime and never on the event loop, whose other connections would wait: what a peer
//! said is taken there with the handler, and the handler is brought back when it has heard it.

use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use futures_util::FutureExt;
use futures_util::future::{AbortHandle, AbortRegistration, Abortable};

use super::inbox::{Inbox, ShardOrder};
use crate::handler::ConnectionHandler;
use crate::limits::BROKEN;
use crate::link::Link;
use crate::link_order::LinkOrder;
use crate::sockets_state::SlotGuard;

type Work<'a> = Pin<Box<dyn Future<Output = ()> + Send + 'a>>;

/// A handler of whatever dialect.
pub(crate) trait Handles: Send {
    /// [`ConnectionHandler::heard`].
    fn hears(&mut self, text: Bytes) -> Work<'_>;
    /// [`ConnectionHandler::gone`].
    fn goes(&mut self) -> Work<'_>;
}

/// A handler of whatever dialect, at rest.
pub(crate) type BoxedHandler = Box<dyn Handles>;

impl<P: ConnectionHandler> Handles for P {
    fn hears(&mut self, text: Bytes) -> Work<'_> {
        Box::pin(self.heard(text))
    }

    fn goes(&mut self) -> Work<'_> {
        Box::pin(self.gone())
    }
}

/// The way of a handler to its work and back. However it ends, the shard is told.
pub(crate) struct Errand {
    link: Arc<Link>,
    inbox: Arc<Inbox>,
    handler: Option<BoxedHandler>,
}

impl Errand {
    /// An errand for this connection.
    pub(crate) fn new(link: Arc<Link>, inbox: Arc<Inbox>) -> Self {
        Self { link, inbox, handler: None }
    }

    /// Makes the handler. That is always run to its end, so that what it registers is undone by `gone`.
    pub(crate) async fn open<P: ConnectionHandler>(mut self, opening: impl Future<Output = P> + Send) {
        match AssertUnwindSafe(Box::pin(opening)).catch_unwind().await {
            Ok(handler) => self.handler = Some(Box::new(handler)),
            Err(_) => self.has_panicked(),
        }
    }

    /// Has the handler hear these, one after the other, until it has enough or its connection ends.
    pub(super) async fn hear(mut self, handler: BoxedHandler, texts: Vec<Bytes>, end: AbortRegistration) {
        let (handler, link) = (self.handler.insert(handler), &self.link);
        let hearing = async {
            for text in texts {
                if link.has_enough() {
                    return;
                }
                handler.hears(text).await;
            }
        };
        if AssertUnwindSafe(Abortable::new(hearing, end)).catch_unwind().await.is_err() {
            self.has_panicked();
        }
    }

    fn has_panicked(&self) {
        tracing::error!("a conversation panicked; its connection is closed");
        self.link.order(LinkOrder::Close(BROKEN));
    }
}

impl Drop for Errand {
    fn drop(&mut self) {
        self.inbox.push(ShardOrder::Back(self.link.key, self.handler.take()));
    }
}

/// Where the handler of a connection is.
pub(super) enum Whereabouts {
    /// Here, at rest.
    Here(BoxedHandler),
    /// On an errand, which this would cut short; its making isn't.
    Away(Option<AbortHandle>),
    /// Nowhere: it couldn't be made.
    Nowhere,
}

/// Tells a handler that its connection is gone, and gives up the connection's number then.
pub(super) async fn tell_gone(mut handler: BoxedHandler, slot: SlotGuard) {
    handler.goes().await;
    drop(handler);
    drop(slot);
}
