//! A text frame that waits for one peer: what is this peer's own of it, and the bytes that all who get it share.

use std::sync::Arc;

use bytes::Bytes;
use tokio_tungstenite::tungstenite::Utf8Bytes;

/// A text frame that waits for one peer. Its shared part was checked to be UTF-8 once, however many get it.
#[derive(Clone)]
pub(crate) struct OutboundFrame {
    /// What this peer's frame begins with, where that is its own.
    prefix: Option<Arc<str>>,
    shared: Utf8Bytes,
}

impl OutboundFrame {
    /// A frame without a prefix. None, and a line in the log, if it isn't UTF-8: then it is the sender's bug, and a peer
    /// that got it would have to hang up.
    pub(crate) fn new(shared: Bytes) -> Option<Self> {
        let text = Utf8Bytes::try_from(shared);
        let text =
            text.inspect_err(|error| tracing::error!(%error, "a text frame that isn't UTF-8 was dropped")).ok()?;
        Some(Self { prefix: None, shared: text })
    }

    /// The same frame as it is for one peer, with this before the shared bytes.
    pub(crate) fn prefixed(&self, prefix: Arc<str>) -> Self {
        Self { prefix: Some(prefix), shared: self.shared.clone() }
    }

    /// How long its payload is, in bytes.
    pub(crate) fn len(&self) -> usize {
        self.prefix.as_ref().map_or(0, |prefix| prefix.len()) + self.shared.len()
    }

    /// What it counts for while it waits: its bytes, and the size of its entry in the queue, so that tiny frames are
    /// bounded too.
    pub(crate) fn cost(&self) -> usize {
        self.len() + size_of::<Self>()
    }

    /// What this peer's begins with, and the shared bytes.
    pub(crate) fn parts(&self) -> (&[u8], &[u8]) {
        (self.prefix.as_deref().unwrap_or_default().as_bytes(), self.shared.as_bytes())
    }

    /// Whether it is the very same frame, and not only one that reads alike.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let place = |frame: &Self| (frame.shared.as_ptr(), frame.shared.len());
        self.prefix.is_none() && other.prefix.is_none() && place(self) == place(other)
    }

    /// What this peer's begins with, and the shared bytes, not copied.
    pub(crate) fn into_parts(self) -> (Option<Arc<str>>, Bytes) {
        (self.prefix, Bytes::from(self.shared))
    }
}
