//! A server whose handlers do what they are told, and clients for it.

use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
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
use socket2::SockRef;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::line::Line;

/// Smallest outbox that still lets tests say something.
pub(crate) const OUTBOX_BYTES: usize = 256 << 10;
/// What all greetings may take.
pub(crate) const GREETING_BYTES: usize = 1 << 20;
/// How much the kernel holds in each direction of a narrow way, about, in bytes.
pub(crate) const KERNEL_BYTES: u32 = 16 << 10;
/// The close code by which the server drops a connection without a close frame.
pub(crate) const CUT: u16 = 4998;
/// Largest message that the server reads.
pub(crate) const INBOUND_BYTES: usize = 4096;
/// What a slow peer is told.
pub(crate) const SLOW: &str = "you are too slow";

/// A server under test. `lived` hands out what its handlers were told.
pub(crate) struct Node {
    way: Way,
    pub(crate) sockets: Sockets,
    /// Keeps the stopped clock from running whenever the runtime has nothing to do: the event loop may.
    _holds_clock: Option<Sender<()>>,
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

/// How a server's connections are carried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// By the event loop, over TCP.
    Loop,
    /// By a task for each.
    Task,
}

/// No connections yet, whose peers are to come back in 7 s.
pub(crate) fn sockets() -> Sockets {
    Sockets::new(Arc::new(|| 7))
}

/// The same, of which each has a task.
fn sockets_with_tasks() -> Sockets {
    Sockets::taking(Err, Duration::from_secs(30), Arc::new(|| 7))
}

impl Node {
    /// A server on a free port, whose metrics bear this label.
    pub(crate) async fn start(way: Way, label: &'static str) -> Self {
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
        let sockets = if way == Way::Loop { sockets() } else { sockets_with_tasks() };
        let shared = Shared { sockets: sockets.clone(), limits, lives };
        let router = Router::new().route("/", any(answer)).with_state(shared);
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        SockRef::from(&listener).set_send_buffer_size(KERNEL_BYTES as usize).expect("a buffer of any size");
        let address = listener.local_addr().expect("it is bound");
        let served = router.clone();
        tokio::spawn(async { axum::serve(listener, served).await });
        let holds_clock = (way == Way::Loop).then(hold_clock);
        Self { way, sockets, _holds_clock: holds_clock, router, address, lived: told }
    }

    /// A client over TCP, and its handler's handle.
    pub(crate) async fn client(&mut self) -> (Client, ConnectionHandle) {
        let stream = TcpStream::connect(self.address).await.expect("the server listens");
        (Client::over(Line::Tcp(stream)).await, self.opened().await)
    }

    /// A client on whose way little has room. Where connections have tasks that is a pipe in memory: it takes no descriptor,
    /// and the stopped clock knows when it is at rest.
    pub(crate) async fn piped(&mut self) -> (Client, ConnectionHandle) {
        let line = if self.way == Way::Loop {
            let socket = TcpSocket::new_v4().expect("a socket");
            socket.set_recv_buffer_size(KERNEL_BYTES).expect("a buffer of any size");
            Line::Tcp(socket.connect(self.address).await.expect("the server listens"))
        } else {
            let (near, far) = tokio::io::duplex(4096);
            let service = TowerToHyperService::new(self.router.clone());
            let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(far), service);
            tokio::spawn(served.with_upgrades());
            Line::Pipe(near)
        };
        (Client::over(line).await, self.opened().await)
    }

    /// Has the stopped clock move so far.
    pub(crate) async fn passes(&self, time: Duration) {
        self.while_time_passes(tokio::time::sleep(time)).await;
    }

    /// Has the stopped clock move until this is done. Nothing is left to do at any moment when the next one comes.
    pub(crate) async fn while_time_passes<T>(&self, wait: impl Future<Output = T>) -> T {
        let mut wait = pin!(wait);
        if self.way == Way::Task {
            return wait.await;
        }
        loop {
            tokio::select! {
                biased;
                done = &mut wait => return done,
                () = at_rest(&self.sockets) => tokio::time::advance(Duration::from_secs(1)).await,
            }
        }
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

    /// As [`Node::gone`], with a stopped clock that moves meanwhile.
    pub(crate) async fn gone_in_time(&mut self) -> ConnectionKey {
        let mut lived = std::mem::replace(&mut self.lived, unbounded_channel().1);
        let told = self.while_time_passes(lived.recv()).await;
        self.lived = lived;
        match told {
            Some(Lived::Gone(key)) => key,
            _ => panic!("expected a party to be told that it is gone"),
        }
    }

    /// As [`Node::gone`], after whatever else handlers were told.
    pub(crate) async fn gone_after_all(&mut self) -> ConnectionKey {
        loop {
            if let Some(Lived::Gone(key)) = self.lived.recv().await {
                return key;
            }
        }
    }

    /// Waits for the end of all, and asserts that nothing more was lived through.
    pub(crate) async fn drained(&mut self) {
        self.sockets.drained().await;
        assert!(self.lived.try_recv().is_err(), "a party was told something after its end");
    }
}

/// Keeps the stopped clock from running by itself until the answer is dropped.
fn hold_clock() -> Sender<()> {
    let (held, until_dropped) = channel();
    tokio::task::spawn_blocking(move || until_dropped.recv());
    held
}

/// Resolves when the event loop, and what it has handlers and clients do, has come to rest.
async fn at_rest(sockets: &Sockets) {
    for _ in 0..4 {
        for _ in 0..8 {
            tokio::task::yield_now().await;
        }
        sockets.caught_up().await;
    }
}

/// A client.
pub(crate) struct Client(pub(crate) WebSocketStream<Line>);

impl Client {
    async fn over(stream: Line) -> Self {
        if let Line::Tcp(stream) = &stream {
            // What is said is there at once, and doesn't wait until the server has acknowledged what was said before.
            stream.set_nodelay(true).expect("it is up");
        }
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
