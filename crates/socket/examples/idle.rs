//! Measures the memory that an idle connection takes in the server: `cargo run --release -p socket --example idle [CONNECTIONS
//! [tasks]]`, with a task for each where that is asked for.
//!
//! The connections come from a second process, this program again, so that only the server's half is counted. What
//! the kernel holds for a socket isn't in it.
#![expect(clippy::print_stdout, reason = "a measurement says its result")]

use std::error::Error;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::any;
use bytes::Bytes;
use socket::{Close, ConnectionHandle, ConnectionHandler, ConnectionLimits, Handshake, Sockets, TakeApart, take_tcp};

/// What each is told first, in bytes: about what somebody in twenty channels starts from.
const GREETING: usize = 7700;

type Outcome = Result<(), Box<dyn Error>>;

/// Echoes, and holds what a small real handler would: its handle and a number.
struct Echo(ConnectionHandle, u64);

impl ConnectionHandler for Echo {
    async fn heard(&mut self, text: Bytes) {
        self.1 += 1;
        self.0.send(text);
    }

    async fn gone(&mut self) {}
}

fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let first = arguments.next();
    if first.as_deref() == Some("connect") {
        let (address, count) = (arguments.next().ok_or("an address")?, arguments.next().ok_or("a count")?);
        return connect(address.parse()?, count.parse()?);
    }
    let count = first.map_or(Ok(10_000), |count| count.parse())?;
    let with_tasks = arguments.next().is_some();
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(measure(count, with_tasks))
}

async fn measure(count: usize, with_tasks: bool) -> Outcome {
    let take_apart = if with_tasks { Err } else { take_tcp as TakeApart };
    let sockets = Sockets::taking(take_apart, Duration::from_secs(30), Arc::new(|| 1));
    let close = Close::come_back(1013);
    let slow = (None, close.clone());
    let limits = ConnectionLimits {
        label: "idle",
        inbound_bytes: 64 << 10,
        outbox_bytes: 1 << 20,
        greeting_bytes: 256 << 20,
        cut: &[],
        slow,
        too_large: close,
    };
    let router = Router::new().route("/", any(answer)).with_state((sockets.clone(), limits));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async { axum::serve(listener, router).await });

    let warm = TcpStream::connect(address)?;
    tokio::task::spawn_blocking(move || upgrade(warm).map(drop).map_err(|error| error.to_string())).await??;
    sockets.drained().await;
    let before = resident()?;
    let mut peers = Command::new(std::env::current_exe()?)
        .args(["connect", &address.to_string(), &count.to_string()])
        .stdin(Stdio::piped())
        .spawn()?;
    while sockets.len() < count {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    println!("{count} connections: {} bytes each", (resident()? - before) / count);
    drop(peers.stdin.take());
    tokio::task::spawn_blocking(move || peers.wait()).await??;
    Ok(())
}

async fn answer(State((sockets, limits)): State<(Sockets, ConnectionLimits)>, handshake: Handshake) -> Response {
    sockets.upgrade(handshake, limits, |handle| async {
        drop(handle.greet(vec![Bytes::from(vec![b'g'; GREETING])]).await);
        Echo(handle, 0)
    })
}

/// Holds connections until the other side closes its end of our input. Each has said something once.
fn connect(address: SocketAddr, count: usize) -> Outcome {
    let mut held = Vec::with_capacity(count);
    for _ in 0..count {
        held.push(upgrade(TcpStream::connect(address)?)?);
    }
    std::io::stdin().read_to_end(&mut Vec::new())?;
    Ok(())
}

fn upgrade(mut stream: TcpStream) -> Result<TcpStream, Box<dyn Error>> {
    let request = "GET / HTTP/1.1\r\nHost: idle\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
                   Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n";
    stream.write_all(request.as_bytes())?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    while line != "\r\n" {
        line.clear();
        reader.read_line(&mut line)?;
    }
    let mut greeting = vec![0; 4 + GREETING];
    reader.read_exact(&mut greeting)?;
    assert_eq!(greeting[..2], [0x81, 126], "the server greets");
    // A masked text frame with an empty mask, and the same back without one.
    reader.get_mut().write_all(&[0x81, 0x82, 0, 0, 0, 0, b'h', b'i'])?;
    let mut echoed = [0; 4];
    reader.read_exact(&mut echoed)?;
    assert_eq!(echoed, [0x81, 2, b'h', b'i'], "the server echoes");
    Ok(reader.into_inner())
}

/// Resident memory of this process, in bytes.
fn resident() -> Result<usize, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).ok_or("no VmRSS")?;
    Ok(line.trim().trim_end_matches(" kB").parse::<usize>()? * 1024)
}
