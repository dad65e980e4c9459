//! A client's socket.

use std::net::SocketAddr;
use std::time::Duration;

use dialects::DIALECTS;
use futures_util::{SinkExt, StreamExt};
use reqwest::header::HeaderName;
use serde_json::Value;
use server::SpokenDialects;
use tokio::net::TcpStream;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{MaybeTlsStream, WebSocketStream, connect_async};

use crate::contract::{hold_close, hold_frame};

/// How long a frame that must come may take on a busy machine.
const PATIENCE: Duration = Duration::from_secs(20);

/// What a socket hears.
#[derive(Debug, PartialEq)]
pub enum Heard {
    /// A frame.
    Frame(Value),
    /// The server's last word: the close code and the reason; 1006 where the connection just ended.
    Closed(u16, String),
}

/// A client's socket.
pub struct Socket {
    stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    /// Whose it is.
    dialect: Option<&'static str>,
}

impl Socket {
    /// Shakes hands; the status where that is refused.
    pub async fn open(address: SocketAddr, path: &str, headers: &[(HeaderName, &str)]) -> Result<Self, u16> {
        let mut request = format!("ws://{address}{path}").into_client_request().unwrap();
        for (name, value) in headers {
            request.headers_mut().insert(name.clone(), value.parse().unwrap());
        }
        match connect_async(request).await {
            Ok((stream, _)) => Ok(Self { stream, dialect: SpokenDialects::all(DIALECTS).dialect_of(path) }),
            Err(Error::Http(response)) => Err(response.status().as_u16()),
            Err(error) => panic!("{path}: {error}"),
        }
    }

    /// Sends a frame.
    pub async fn send(&mut self, frame: &Value) {
        self.send_text(&frame.to_string()).await;
    }

    /// Sends text as it stands.
    pub async fn send_text(&mut self, text: &str) {
        self.stream.send(Message::text(text)).await.unwrap();
    }

    /// The next thing heard.
    ///
    /// # Panics
    /// If it isn't as its dialect's published document has it, or doesn't come.
    pub async fn hear(&mut self) -> Heard {
        let heard = self.next().await;
        match (self.dialect, &heard) {
            (Some(dialect), Heard::Frame(frame)) => hold_frame(dialect, frame),
            (Some(dialect), Heard::Closed(code, reason)) => hold_close(dialect, *code, reason),
            (None, _) => {}
        }
        heard
    }

    async fn next(&mut self) -> Heard {
        loop {
            let next = tokio::time::timeout(PATIENCE, self.stream.next()).await.expect("the socket stayed silent");
            match next {
                Some(Ok(Message::Text(text))) => return Heard::Frame(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(close))) => {
                    let close = close.map(|close| (close.code.into(), close.reason.to_string()));
                    let (code, reason) = close.unwrap_or((1005, String::new()));
                    return Heard::Closed(code, reason);
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return Heard::Closed(1006, String::new()),
            }
        }
    }

    /// The next frame.
    #[track_caller]
    pub fn frame(&mut self) -> impl Future<Output = Value> + '_ {
        let caller = std::panic::Location::caller();
        async move {
            match self.hear().await {
                Heard::Frame(frame) => frame,
                Heard::Closed(code, reason) => panic!("{caller}: closed with {code} {reason}"),
            }
        }
    }

    /// Sends a frame and gives the next one heard.
    pub async fn ask(&mut self, frame: &Value) -> Value {
        self.send(frame).await;
        self.frame().await
    }

    /// The first frame for which `wanted` holds; those before it are passed over.
    pub async fn until(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            let frame = self.frame().await;
            if wanted(&frame) {
                return frame;
            }
        }
    }

    /// The close code, after whatever else is heard before it.
    pub async fn closed(&mut self) -> u16 {
        loop {
            if let Heard::Closed(code, _) = self.hear().await {
                return code;
            }
        }
    }

    /// Says that this side closes it; what was on its way may still be heard.
    pub async fn say_goodbye(&mut self) {
        let _ = self.stream.close(None).await;
    }

    /// Closes it from this side and waits until that is answered.
    pub async fn close(mut self) {
        let _ = self.stream.close(None).await;
        while let Some(Ok(_)) = self.stream.next().await {}
    }
}
