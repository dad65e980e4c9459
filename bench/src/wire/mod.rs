//! The protocols on the wire, as far as a load generator needs them: whole messages cut out of a stream of bytes.

pub(crate) mod http;
pub(crate) mod nats;
pub(crate) mod websocket;

use std::ops::Range;

/// How a connection's bytes are divided into messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Framing {
    /// Answers to requests.
    Http,
    /// The protocol of NATS.
    Nats,
    /// Frames from a server.
    WebSocket,
}

/// What a message is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// An answer to a request, with its status.
    Answer(u16),
    /// A text or binary message.
    Message,
    /// A question whether the client is there.
    Ping,
    /// The server is about to end the connection.
    Close,
    /// Anything else; passed over.
    Other,
}

/// One message at the front of the bytes.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cut {
    /// What it is for.
    pub(crate) kind: Kind,
    /// Where its content is.
    pub(crate) body: Range<usize>,
    /// How many bytes it takes, from the front.
    pub(crate) used: usize,
}

impl Framing {
    /// The first message, or nothing when more bytes are needed. The error says what no server should send.
    pub(crate) fn cut(self, bytes: &[u8]) -> Result<Option<Cut>, String> {
        match self {
            Self::Http => http::cut(bytes),
            Self::Nats => nats::cut(bytes),
            Self::WebSocket => websocket::cut(bytes),
        }
    }

    /// Adds the answer to a ping with this content.
    pub(crate) fn pong(self, content: &[u8], out: &mut Vec<u8>) {
        match self {
            Self::Http => {}
            Self::Nats => out.extend_from_slice(b"PONG\r\n"),
            Self::WebSocket => websocket::put(websocket::PONG, content, out),
        }
    }
}
