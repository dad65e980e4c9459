//! Measures what a delivery costs the server in processor time: `cargo run --release -p socket --example delivery`, with the
//! number of listeners, of rounds and of seconds for each way, if others than 1,000, 5 and 1 are wanted.
//!
//! Three ways take turns: a bare loop that sends the same bytes to as many sockets (the floor), `Sockets::post` on the event
//! loop, and `Sockets::post` with a task for each connection. Frames leave one at a time, or sixteen at once; the next leave
//! when all listeners have them. The listeners are a process for each way, this program again. Where there is `taskset`, the
//! server has the first core and the listeners the second. Before that it looks how long a frame for
//! one connection takes, at rest and while others are posted to without a pause.
#![expect(clippy::print_stdout, reason = "a measurement says its result")]

use std::error::Error;
use std::io::{ErrorKind, Read as _, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::any;
use bytes::Bytes;
use mio::{Events, Interest, Poll, Token};
use socket::{
    Close, ConnectionHandle, ConnectionHandler, ConnectionKey, ConnectionLimits, Handshake, Sockets, TakeApart,
    take_tcp,
};

/// Length of what a frame says, in bytes.
const PAYLOAD: usize = 300;
/// How long a frame is on the wire.
const FRAME: usize = 4 + PAYLOAD;

type Outcome<T = ()> = Result<T, Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if let [listen, address, count, upgrade] = arguments.as_slice()
        && listen == "listen"
    {
        return listen_all(address.parse()?, count.parse()?, upgrade == "upgrade");
    }
    let number = |index: usize, default: usize| arguments.get(index).map_or(Ok(default), |text| text.parse());
    let (listeners, rounds, seconds) = (number(0, 1000)?, number(1, 5)?, number(2, 1)?);
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let _entered = runtime.enter();
    fairness(listeners, Duration::from_secs(seconds as u64))?;
    let mut ways = [Way::floor(listeners)?, Way::sockets("loop", listeners)?, Way::sockets("tasks", listeners)?];
    for burst in [1, 16] {
        let mut found: [Vec<f64>; 3] = Default::default();
        for _ in 0..rounds {
            for (way, found) in ways.iter_mut().zip(&mut found) {
                found.push(way.measure(burst, Duration::from_secs(seconds as u64))?);
            }
        }
        let floor = found[0].clone();
        println!("{listeners} listeners, {burst} at a time:");
        for (way, found) in ways.iter().zip(found) {
            let all: Vec<String> = found.iter().map(|micros| format!("{micros:.2}")).collect();
            // Each round's with the floor of the same round: a machine that others use changes from one to the next.
            let ratio = median(found.iter().zip(&floor).map(|(micros, floor)| micros / floor).collect());
            let median = median(found);
            println!("  {:<6} {median:.2} µs a delivery, {ratio:.2} × the floor ({})", way.name, all.join(" "));
        }
    }
    Ok(())
}

fn median(mut found: Vec<f64>) -> f64 {
    found.sort_by(f64::total_cmp);
    found[found.len() / 2]
}

/// One way of sending, with its listeners.
struct Way {
    name: &'static str,
    listeners: usize,
    send: Box<dyn FnMut(usize) -> Outcome>,
    process: Child,
    heard: ChildStdout,
}

impl Drop for Way {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl Way {
    /// A bare loop.
    fn floor(listeners: usize) -> Outcome<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let (process, heard) = start_listeners(listener.local_addr()?, listeners, "plain")?;
        let mut streams = Vec::new();
        for _ in 0..listeners {
            let (stream, _) = listener.accept()?;
            stream.set_nodelay(true)?;
            streams.push(stream);
        }
        let mut frame = vec![0x81, 126];
        frame.extend(u16::try_from(PAYLOAD)?.to_be_bytes());
        frame.resize(FRAME, b'x');
        let send = move |burst: usize| {
            let bytes = frame.repeat(burst);
            streams.iter_mut().try_for_each(|stream| Ok(stream.write_all(&bytes)?))
        };
        Ok(Self { name: "floor", listeners, send: Box::new(send), process, heard })
    }

    /// The sockets of this crate.
    fn sockets(name: &'static str, listeners: usize) -> Outcome<Self> {
        let (sockets, keys, address) = serve(if name == "loop" { take_tcp as TakeApart } else { Err })?;
        let (process, heard) = start_listeners(address, listeners, "upgrade")?;
        let keys = keys_of(&keys, listeners);
        let send = move |burst: usize| {
            for _ in 0..burst {
                // Each is an event of its own, with bytes of its own.
                sockets.post(&Bytes::from(vec![b'x'; PAYLOAD]), &keys);
            }
            Ok(())
        };
        Ok(Self { name, listeners, send: Box::new(send), process, heard })
    }

    /// Sends for so long. What a delivery took of the processor, in microseconds.
    fn measure(&mut self, burst: usize, time: Duration) -> Outcome<f64> {
        let (began, before) = (Instant::now(), processor_time()?);
        let (mut sent, mut acknowledged) = (0, vec![0; burst]);
        while began.elapsed() < time {
            (self.send)(burst)?;
            self.heard.read_exact(&mut acknowledged)?;
            sent += burst;
        }
        let taken = processor_time()?.saturating_sub(before);
        Ok(taken.as_secs_f64() * 1e6 / f64::from(u32::try_from(sent * self.listeners)?))
    }
}

/// Numbers of the connections that are up.
type Keys = Arc<Mutex<Vec<ConnectionKey>>>;

/// A server whose connections are taken apart like this.
fn serve(take_apart: TakeApart) -> Outcome<(Sockets, Keys, SocketAddr)> {
    let sockets = Sockets::taking(take_apart, Duration::from_secs(30), Arc::new(|| 1));
    let keys = Keys::default();
    let router = Router::new().route("/", any(answer)).with_state((sockets.clone(), Arc::clone(&keys)));
    let listener = TcpListener::bind("127.0.0.1:0")?;
    listener.set_nonblocking(true)?;
    let address = listener.local_addr()?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    tokio::spawn(async { axum::serve(listener, router).await });
    Ok((sockets, keys, address))
}

/// The numbers, once there are so many.
fn keys_of(keys: &Keys, count: usize) -> Vec<ConnectionKey> {
    loop {
        let known = keys.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if known.len() >= count {
            return known;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// How long a frame to one connection takes while nobody else is posted to, and while sixteen frames at a time are on their
/// way to so many others.
fn fairness(listeners: usize, time: Duration) -> Outcome {
    let (sockets, keys, address) = serve(take_tcp)?;
    let mut quiet = TcpStream::connect(address)?;
    ask_for_upgrade(&mut quiet)?;
    quiet.set_nodelay(true)?;
    let own = keys_of(&keys, 1);
    let mut sample = |what: &str| -> Outcome {
        let (began, mut found) = (Instant::now(), Vec::new());
        while began.elapsed() < time {
            let posted = Instant::now();
            sockets.post(&Bytes::from(vec![b'q'; PAYLOAD]), &own);
            quiet.read_exact(&mut [0; FRAME])?;
            found.push(posted.elapsed());
            std::thread::sleep(Duration::from_millis(1));
        }
        found.sort();
        let at = |part: usize| found[found.len() * part / 100];
        println!("a quiet channel {what}: p50 {:?}, p99 {:?} of {}", at(50), at(99), found.len());
        Ok(())
    };
    sample("at rest")?;
    let (mut process, mut heard) = start_listeners(address, listeners, "upgrade")?;
    let loud: Vec<_> = keys_of(&keys, listeners + 1).into_iter().filter(|key| *key != own[0]).collect();
    let posting = {
        let sockets = sockets.clone();
        std::thread::spawn(move || {
            loop {
                for _ in 0..16 {
                    sockets.post(&Bytes::from(vec![b'x'; PAYLOAD]), &loud);
                }
                if heard.read_exact(&mut [0; 16]).is_err() {
                    return;
                }
            }
        })
    };
    sample("beside a loud one")?;
    process.kill()?;
    process.wait()?;
    posting.join().map_err(|_| "the posts failed")?;
    Ok(())
}

/// Does nothing.
struct Listener(#[expect(dead_code, reason = "a real handler holds it")] ConnectionHandle);

impl ConnectionHandler for Listener {
    async fn heard(&mut self, _text: Bytes) {}

    async fn gone(&mut self) {}
}

async fn answer(State((sockets, keys)): State<(Sockets, Keys)>, handshake: Handshake) -> Response {
    let close = Close::come_back(1013);
    let limits = ConnectionLimits {
        label: "delivery",
        inbound_bytes: 64 << 10,
        outbox_bytes: 1 << 20,
        greeting_bytes: 256 << 20,
        cut: &[],
        slow: (None, close.clone()),
        too_large: close,
    };
    sockets.upgrade(handshake, limits, move |handle| async move {
        keys.lock().unwrap_or_else(PoisonError::into_inner).push(handle.key());
        Listener(handle)
    })
}

/// What all threads of this process have taken of the processor.
fn processor_time() -> Outcome<Duration> {
    let mut nanos = 0;
    for thread in std::fs::read_dir("/proc/self/task")? {
        let Ok(times) = std::fs::read_to_string(thread?.path().join("schedstat")) else { continue };
        nanos += times.split(' ').next().unwrap_or_default().parse::<u64>()?;
    }
    Ok(Duration::from_nanos(nanos))
}

fn start_listeners(address: SocketAddr, count: usize, how: &str) -> Outcome<(Child, ChildStdout)> {
    let program = std::env::current_exe()?;
    let arguments = ["listen".to_owned(), address.to_string(), count.to_string(), how.to_owned()];
    let mut pinned = Command::new("taskset");
    pinned.args(["-c", "1"]).arg(&program).args(&arguments).stdout(Stdio::piped());
    let mut process = match pinned.spawn() {
        Ok(process) => process,
        Err(_) => Command::new(&program).args(&arguments).stdout(Stdio::piped()).spawn()?,
    };
    let heard = process.stdout.take().ok_or("no pipe")?;
    Ok((process, heard))
}

/// Listens on so many connections, and says for each frame when all have it.
fn listen_all(address: SocketAddr, count: usize, upgrade: bool) -> Outcome {
    let (mut poll, mut streams) = (Poll::new()?, Vec::with_capacity(count));
    for index in 0..count {
        let mut stream = TcpStream::connect(address)?;
        if upgrade {
            ask_for_upgrade(&mut stream)?;
        }
        stream.set_nonblocking(true)?;
        let mut stream = mio::net::TcpStream::from_std(stream);
        poll.registry().register(&mut stream, Token(index), Interest::READABLE)?;
        streams.push((stream, 0));
    }
    // How many have so many frames more than all have.
    let mut ahead = std::collections::VecDeque::new();
    let mut all_have = 0;
    let (mut events, mut room, mut output) = (Events::with_capacity(1024), vec![0; 64 << 10], std::io::stdout());
    loop {
        poll.poll(&mut events, None)?;
        for event in &events {
            let (stream, bytes) = &mut streams[event.token().0];
            loop {
                let read = match stream.read(&mut room) {
                    Ok(0) => return Ok(()),
                    Ok(read) => read,
                    Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                    Err(error) => return Err(error.into()),
                };
                let before = *bytes / FRAME;
                *bytes += read;
                for frame in before..*bytes / FRAME {
                    let place = frame - all_have;
                    if ahead.len() <= place {
                        ahead.resize(place + 1, 0);
                    }
                    ahead[place] += 1;
                }
                while ahead.front() == Some(&count) {
                    ahead.pop_front();
                    all_have += 1;
                    output.write_all(b".")?;
                    output.flush()?;
                }
            }
        }
    }
}

fn ask_for_upgrade(stream: &mut TcpStream) -> Outcome {
    stream.write_all(
        b"GET / HTTP/1.1\r\nHost: here\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
          Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n",
    )?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    Ok(())
}
