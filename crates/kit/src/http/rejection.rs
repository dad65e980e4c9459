//! Everything that a handler can answer instead of a success, before a dialect words it.

use std::time::Duration;

use domain::{InvalidField, Refusal};

/// Why a request got no success.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rejection {
    /// The domain refused, or fields of the body are invalid.
    Refusal(Refusal),
    /// Parameters in the URL's query are invalid.
    Query(Vec<InvalidField>),
    /// Parameters in the URL's path are invalid.
    Path(Vec<InvalidField>),
    /// It never got as far as the domain.
    Http(HttpFault),
}

/// What can be wrong with a request before anybody looks at what it wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HttpFault {
    /// No such path.
    NoSuchPath,
    /// No such method on this path.
    NoSuchMethod,
    /// The body is larger than `limits::BODY_BYTES`, or than what is allowed for an upload.
    TooLarge,
    /// The path is for WebSocket handshakes only.
    NotAHandshake,
    /// A header breaks the rules of HTTP or of WebSocket handshakes.
    BadHeaders,
    /// The body ended before its announced length.
    CutOff,
    /// The body paused for too long, or came too slowly.
    TimedOut,
    /// More is being received than the server holds at once.
    Busy,
}

impl Rejection {
    /// How long to wait before the next try, where that is known. Whatever is answered with 503 is given a delay by the
    /// server.
    #[must_use]
    pub fn wait(&self) -> Option<Duration> {
        match self {
            Self::Refusal(Refusal::TooMany(wait)) => Some(*wait),
            _ => None,
        }
    }

    /// Counts it among the refusals of a dialect, by a reason that holds nothing a client wrote.
    pub fn count(&self, dialect: &'static str) {
        let reason = match self {
            Self::Refusal(refusal) => refusal.label(),
            Self::Query(_) | Self::Path(_) => "invalid",
            Self::Http(fault) => fault.label(),
        };
        count(dialect, reason);
    }
}

/// Counts a refusal of a dialect, one on a socket too.
pub fn count(dialect: &'static str, reason: &'static str) {
    metrics::counter!("motet_refusals_total", "dialect" => dialect, "reason" => reason).increment(1);
}

impl HttpFault {
    fn label(self) -> &'static str {
        match self {
            Self::NoSuchPath => "no_such_path",
            Self::NoSuchMethod => "no_such_method",
            Self::TooLarge => "too_large",
            Self::NotAHandshake => "not_a_handshake",
            Self::BadHeaders => "bad_headers",
            Self::CutOff => "cut_off",
            Self::TimedOut => "timed_out",
            Self::Busy => "busy",
        }
    }
}

impl From<Refusal> for Rejection {
    fn from(refusal: Refusal) -> Self {
        Self::Refusal(refusal)
    }
}

impl From<HttpFault> for Rejection {
    fn from(fault: HttpFault) -> Self {
        Self::Http(fault)
    }
}
