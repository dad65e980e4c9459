//! Connections on which a test says bytes as they stand, or nothing.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::timeout;

/// How long something that must come may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// What an HTTP/2 client says first: the preface, and settings.
pub(crate) const HTTP2: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";
/// The beginning of an HTTP/2 connection with no room for any byte of an answer's body.
pub(crate) const HTTP2_SHUT: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\x06\x04\0\0\0\0\0\0\x04\0\0\0\0";
/// `GET /` as an HTTP/2 frame.
pub(crate) const HTTP2_GET: &[u8] = b"\0\0\x06\x01\x05\0\0\0\x01\x82\x86\x84\x41\x01x";
/// A handshake at `/ws` without a token.
pub(crate) const HANDSHAKE: &str = "GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                                    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

/// A connection.
pub(crate) struct Raw(TcpStream);

impl Raw {
    /// Connects.
    pub(crate) async fn to(address: SocketAddr) -> Self {
        Self(TcpStream::connect(address).await.unwrap())
    }

    /// Connects as somebody who can take few bytes before they read.
    pub(crate) async fn narrow(address: SocketAddr) -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.set_recv_buffer_size(4096).unwrap();
        Self(socket.connect(address).await.unwrap())
    }

    /// Connects and says something.
    pub(crate) async fn saying(address: SocketAddr, bytes: &[u8]) -> Self {
        let mut raw = Self::to(address).await;
        raw.say(bytes).await;
        raw
    }

    /// Says something, if the other end still listens.
    pub(crate) async fn say(&mut self, bytes: &[u8]) -> bool {
        self.0.write_all(bytes).await.is_ok()
    }

    /// Whatever is still to be heard until the other end closes or cuts the connection.
    pub(crate) async fn until_closed(&mut self) -> Vec<u8> {
        let mut heard = Vec::new();
        // A connection that is cut is over as well.
        timeout(PATIENCE, self.0.read_to_end(&mut heard)).await.expect("the connection stays").ok();
        heard
    }

    /// What is heard up to and with this word.
    pub(crate) async fn until(&mut self, word: &[u8]) -> Vec<u8> {
        let mut heard = Vec::new();
        while !heard.windows(word.len()).any(|part| part == word) {
            let read = timeout(PATIENCE, self.0.read_buf(&mut heard)).await.expect("it doesn't come").unwrap_or(0);
            assert!(read > 0, "closed after {heard:?}");
        }
        heard
    }

    /// The next answer of HTTP/1.1: its status, its head and its body, which has to be of an announced length.
    pub(crate) async fn answer(&mut self) -> (u16, String, String) {
        let mut heard = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&heard).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length =
                    head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
                if body.len() >= length.unwrap_or(0) {
                    return (head[9..12].parse().unwrap(), head.to_lowercase(), body.to_owned());
                }
            }
            let read = timeout(PATIENCE, self.0.read_buf(&mut heard)).await.expect("nothing comes").unwrap_or(0);
            assert!(read > 0, "closed after {text:?}");
        }
    }

    /// The status of the next answer.
    pub(crate) async fn status(&mut self) -> u16 {
        self.answer().await.0
    }
}

/// The head of a request with a body of so many bytes.
pub(crate) fn head(method: &str, path: &str, token: &str, kind: &str, length: usize) -> Vec<u8> {
    let token = if token.is_empty() { String::new() } else { format!("Authorization: Bearer {token}\r\n") };
    format!("{method} {path} HTTP/1.1\r\nHost: x\r\n{token}Content-Type: {kind}\r\nContent-Length: {length}\r\n\r\n")
        .into()
}
