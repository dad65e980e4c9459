//! A server whose handlers do what they are told, and clients for it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::any;
use bytes::Bytes;
use futures_util::{SinkExt, StreamExt};
use hyper_util::rt::TokioIo;
use hyper_util::service::TowerToHyperService;
use socket::{Close, ConnectionHandle, ConnectionHandler, ConnectionKey, ConnectionLimits, Handshake, Sockets};
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

/// Smallest outbox that still lets tests say something.
pub(crate) const OUTBOX_BYTES: usize = 256 << 10;
/// What all greetings may take.
pub(crate) const GREETING_BYTES: usize = 1 << 20;
/// The close code by which the server drops a connection without a close frame.
pub(crate) const CUT: u16 = 4998;
/// Largest message that the server reads.
pub(crate) const INBOUND_BYTES: usize = 4096;
/// What a slow peer is told.
pub(crate) const SLOW: &str = "you are too slow";

/// A server under test. `lived` hands out what its handlers were told.
pub(crate) struct Node {
    pub(crate) sockets: Sockets,
    router: Router,
    address: SocketAddr,
    lived: UnboundedReceiver<Lived>,
}

/// What a handler was told.
pub(crate) enum Lived {
    Opened(ConnectionHandle),
    Heard(String),
    Gone(ConnectionKey),
}

/// Does what it hears: `echo TEXT`, `later TEXT` (an hour after), `hang`, `panic`, `close CODE`, `deadline SECONDS`,
/// `calm` (no deadline).
struct Obedient {
    handle: ConnectionHandle,
    lives: UnboundedSender<Lived>,
}

impl ConnectionHandler for Obedient {
    async fn heard(&mut self, text: Bytes) {
        let text = String::from_utf8(text.to_vec()).expect("the socket hands on only UTF-8");
        self.lives.send(Lived::Heard(text.clone())).ok();
        let (verb, rest) = text.split_once(' ').unwrap_or((&text, ""));
        match verb {
            "echo" => self.handle.send(Bytes::from(rest.to_owned())),
            "later" => {
                tokio::time::sleep(Duration::from_hours(1)).await;
                self.handle.send(Bytes::from(rest.to_owned()));
            }
            "hang" => std::future::pending().await,
            "panic" => panic!("as told"),
            "close" => self.handle.close(Close::new(rest.parse().expect("a code"), "as told")),
            "deadline" => {
                let after = Duration::from_secs(rest.parse().expect("seconds"));
                self.handle.set_deadline(after, Close::new(4009, "deadline"));
            }
            "calm" => self.handle.clear_deadline(),
            _ => {}
        }
    }

    async fn gone(&mut self) {
        self.lives.send(Lived::Gone(self.handle.key())).ok();
    }
}

#[derive(Clone)]
struct Shared {
    sockets: Sockets,
    limits: ConnectionLimits,
    lives: UnboundedSender<Lived>,
}

async fn answer(State(shared): State<Shared>, handshake: Handshake) -> Response {
    let Shared { sockets, limits, lives } = shared;
    sockets.upgrade(handshake, limits, |handle| async move {
        lives.send(Lived::Opened(handle.clone())).ok();
        Obedient { handle, lives }
    })
}

/// No connections yet, whose peers are to come back in 7 s.
pub(crate) fn sockets() -> Sockets {
    Sockets::new(Arc::new(|| 7))
}

impl Node {
    /// A server on a free port, whose metrics bear this label.
    pub(crate) async fn start(label: &'static str) -> Self {
        let slow = (Some(Bytes::from_static(SLOW.as_bytes())), Close::come_back(1013));
        let too_large = Close::new(1009, "too large");
        let limits = ConnectionLimits {
            label,
            inbound_bytes: INBOUND_BYTES,
            outbox_bytes: OUTBOX_BYTES,
            greeting_bytes: GREETING_BYTES,
            cut: &[CUT],
            slow,
            too_large,
        };
        let (lives, told) = unbounded_channel();
        let sockets = sockets();
        let shared = Shared { sockets: sockets.clone(), limits, lives };
        let router = Router::new().route("/", any(answer)).with_state(shared);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("it is bound");
        let served = router.clone();
        tokio::spawn(async { axum::serve(listener, served).await });
        Self { sockets, router, address, lived: told }
    }

    /// A client over TCP, and its handler's handle.
    pub(crate) async fn client(&mut self) -> (Client<TcpStream>, ConnectionHandle) {
        let stream = TcpStream::connect(self.address).await.expect("the server listens");
        let client = Client::over(stream).await;
        (client, self.opened().await)
    }

    /// A client over a pipe in memory: it takes no descriptor, and the stopped clock knows when it is at rest.
    pub(crate) async fn piped(&mut self) -> (Client<DuplexStream>, ConnectionHandle) {
        let (near, far) = tokio::io::duplex(4096);
        let service = TowerToHyperService::new(self.router.clone());
        let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(far), service);
        tokio::spawn(served.with_upgrades());
        let client = Client::over(near).await;
        (client, self.opened().await)
    }

    pub(crate) async fn opened(&mut self) -> ConnectionHandle {
        match self.lived.recv().await {
            Some(Lived::Opened(handle)) => handle,
            _ => panic!("expected a party to open"),
        }
    }

    pub(crate) async fn heard(&mut self) -> String {
        match self.lived.recv().await {
            Some(Lived::Heard(text)) => text,
            _ => panic!("expected a party to hear something"),
        }
    }

    pub(crate) async fn gone(&mut self) -> ConnectionKey {
        match self.lived.recv().await {
            Some(Lived::Gone(key)) => key,
            _ => panic!("expected a party to be told that it is gone"),
        }
    }

    /// Waits for the end of all, and asserts that nothing more was lived through.
    pub(crate) async fn drained(&mut self) {
        self.sockets.drained().await;
        assert!(self.lived.try_recv().is_err(), "a party was told something after its end");
    }
}

/// A client.
pub(crate) struct Client<S>(pub(crate) WebSocketStream<S>);

impl<S: AsyncRead + AsyncWrite + Unpin> Client<S> {
    async fn over(stream: S) -> Self {
        let (client, _) = tokio_tungstenite::client_async("ws://node/", stream).await.expect("an upgrade");
        Self(client)
    }

    pub(crate) async fn say(&mut self, text: &str) {
        self.0.send(Message::text(text)).await.expect("the server reads");
    }

    pub(crate) async fn hear(&mut self) -> String {
        match self.0.next().await {
            Some(Ok(Message::Text(text))) => text.to_string(),
            other => panic!("expected a text, got {other:?}"),
        }
    }

    /// The server's close code and reason, after nothing else.
    pub(crate) async fn closed(&mut self) -> (u16, String) {
        match self.0.next().await {
            Some(Ok(Message::Close(Some(frame)))) => (frame.code.into(), frame.reason.to_string()),
            other => panic!("expected a close, got {other:?}"),
        }
    }
}
