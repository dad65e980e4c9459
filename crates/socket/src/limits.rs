//! The bounds of a connection, its closes, and the times that hold for all connections.

use std::borrow::Cow;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;

/// How long a peer may be silent before it is asked whether it is there.
pub(crate) const PING_EVERY: Duration = Duration::from_secs(30);
/// How many questions in a row may stay unanswered for a whole [`PING_EVERY`] before the connection is closed.
pub(crate) const PINGS_UNANSWERED: u8 = 2;
/// How long what is queued, and the close after it, may take to leave once a close was asked for.
pub(crate) const LAST_WORDS: Duration = Duration::from_secs(5);
/// How long the peer's answer to a close is waited for.
pub(crate) const LAST_ANSWER: Duration = Duration::from_secs(2);
/// How long a peer may take nothing of what waits for it.
pub(crate) const STALLED: Duration = Duration::from_secs(30);
/// How long a large greeting may wait until others have left.
pub(crate) const GREETING_TURN: Duration = Duration::from_secs(30);
/// Up to how many bytes a greeting waits for nobody.
pub(crate) const SMALL_GREETING: usize = 16 * 1024;
/// First size of the buffer that a peer's bytes are read into, in bytes; it is what an idle connection pays for.
pub(crate) const READ_BUFFER: usize = 1024;
/// How many bytes of frames are gathered before they are written without waiting for more.
pub(crate) const WRITE_BUFFER: usize = 16 * 1024;
/// How much of a frame that many may share is copied at most, so that it leaves together with its neighbours, in bytes.
pub(crate) const COPIED: usize = 1024;
/// How many frames are handled in a row before what they were answered with is sent.
pub(crate) const PIPELINED: u8 = 16;
/// Longest close reason, in bytes: a control frame holds 125, the code two of them.
const REASON_BYTES: usize = 123;

/// Close codes after which a peer is to reconnect.
pub const COME_BACK: [u16; 2] = [1012, 1013];

/// Draws the number of seconds after which a peer is to reconnect.
pub type RetryDelay = Arc<dyn Fn() -> u64 + Send + Sync>;

/// What a close frame says: a code and a reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Close {
    /// The WebSocket close code.
    pub code: u16,
    /// Why. Cut at a character's edge to the 123 bytes that a close frame has room for. For the codes in [`COME_BACK`]
    /// the reason is replaced by a random delay.
    pub reason: Cow<'static, str>,
}

/// What every connection of one kind is held to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// What metrics call connections of this kind.
    pub label: &'static str,
    /// Largest message that a peer may send, in bytes.
    pub inbound_bytes: usize,
    /// Most bytes that may wait for one peer. A single frame is taken whatever its size when nothing else waits, and
    /// greetings aren't counted: that peer isn't slow.
    pub outbox_bytes: usize,
    /// Most bytes of greetings (see `Handle::greet`) that wait for all peers of this kind together. A single one is
    /// taken whatever its size.
    pub greeting_bytes: usize,
    /// Close codes with which no close is sent: the connection just ends. Some clients come back only then.
    pub cut: &'static [u16],
    /// What a peer is told that lets more than `outbox_bytes` wait, or takes nothing for a while: a text frame to send first, if there is one, and the close.
    pub slow: (Option<Bytes>, Close),
    /// The close for a peer that sends a larger message.
    pub too_large: Close,
}

impl Close {
    /// A close with this code and reason.
    #[must_use]
    pub const fn new(code: u16, reason: &'static str) -> Self {
        Self { code, reason: Cow::Borrowed(reason) }
    }

    /// A close with one of the codes of [`COME_BACK`].
    #[must_use]
    pub const fn come_back(code: u16) -> Self {
        Self::new(code, "")
    }

    /// Sets the reason to a random delay if the peer is to reconnect. Each peer gets its own delay, because thousands
    /// that lose their connections at the same moment would otherwise return at the same moment.
    pub(crate) fn timed(self, delay: &RetryDelay) -> Self {
        if COME_BACK.contains(&self.code) {
            return Self { reason: format!("retry in {} s", delay()).into(), ..self };
        }
        self
    }

    /// As much of the reason as a close frame holds.
    pub(crate) fn reason_that_fits(&self) -> &str {
        &self.reason[..self.reason.floor_char_boundary(REASON_BYTES)]
    }
}

/// The close for a peer that answered no ping.
pub(crate) const SILENT: Close = Close::come_back(1013);
/// The close for a peer that sent bytes that aren't text.
pub(crate) const NOT_TEXT: Close = Close::new(1003, "binary messages must be UTF-8 text");
/// The close for a peer that sent a text that isn't one.
pub(crate) const NOT_UTF8: Close = Close::new(1007, "text messages must be UTF-8");
/// The close for a peer that sent what isn't a frame.
pub(crate) const BROKE_PROTOCOL: Close = Close::new(1002, "not a WebSocket frame");
/// The close for a peer whose handler panicked.
pub(crate) const BROKEN: Close = Close::new(1011, "internal error");

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use super::{Close, RetryDelay};

    /// One second more each time.
    fn delays() -> RetryDelay {
        let drawn = AtomicU64::new(0);
        Arc::new(move || drawn.fetch_add(1, Ordering::Relaxed) + 1)
    }

    #[test]
    fn a_reason_is_cut_between_characters() {
        let close = Close { code: 1008, reason: "é".repeat(100).into() };
        assert_eq!(close.reason_that_fits(), "é".repeat(61));
        assert_eq!(Close::new(1008, "short").reason_that_fits(), "short");
    }

    #[test]
    fn whoever_is_to_come_back_is_told_when_and_each_anew() {
        let delays = delays();
        let told = |close: Close| close.timed(&delays).reason;
        assert_eq!([1012, 1012].map(|code| told(Close::come_back(code))), ["retry in 1 s", "retry in 2 s"]);
        assert_eq!(told(Close::new(1013, "too slow")), "retry in 3 s");
        assert_eq!(told(Close::new(1008, "session ended")), "session ended");
    }
}
