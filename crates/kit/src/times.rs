//! How long clients may take for things. The limits say it; tests have less time than that.

use std::time::Duration;

use domain::limits;

/// How long clients may take for things.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// Longest that a connection may be without a request.
    pub idle: Duration,
    /// Longest that a body may bring nothing while it is waited for.
    pub body_pause: Duration,
    /// Longest that a body that isn't an upload may take in all.
    pub body: Duration,
    /// Longest that a client may take nothing of an answer.
    pub answer_pause: Duration,
    /// The time in which `limits::BYTES_A_MINUTE` have to come of a body, or be taken of an answer.
    pub minute: Duration,
    /// How long the peer of a socket, or of an HTTP/2 connection, may be silent before it is pinged.
    pub ping: Duration,
    /// Longest that a socket without a login may do nothing valid.
    pub anonymous: Duration,
}

impl Default for Times {
    fn default() -> Self {
        Self {
            idle: limits::CONNECTION_IDLE,
            body_pause: limits::BODY_PAUSE,
            body: limits::BODY_TIME,
            answer_pause: limits::ANSWER_PAUSE,
            minute: Duration::from_mins(1),
            ping: limits::PING_EVERY,
            anonymous: limits::ANONYMOUS_SOCKET,
        }
    }
}
