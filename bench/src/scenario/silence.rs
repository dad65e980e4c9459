//! Silence: far more connections than a server may have descriptors for, none of which ever asks for anything it could
//! be asked for, from many addresses; and how soon newcomers from another one are answered meanwhile.

use std::io::{ErrorKind, Read, Write};
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpStream};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use std::{fs, thread};

use clap::Args;
use socket2::{Domain, Socket, Type};

use super::with_server;
use crate::Failure;
use crate::machine::descriptors;
use crate::machine::reading::{memory, peak};
use crate::machine::server::{Recipe, Server};
use crate::report::{Figure, Figures, Goal};
use crate::stats::{Histogram, real};

/// How long a newcomer waits for the next try.
const BETWEEN_NEWCOMERS: Duration = Duration::from_millis(20);
/// How long a newcomer's whole visit may take before it counts as unanswered.
const PATIENCE: Duration = Duration::from_secs(10);
/// After so many connections it is looked which of them are still there, and those that drip say a byte more.
const LOOK: usize = 500;
/// Descriptors that this process has for the connections it holds, if it may have so many.
const MOST_DESCRIPTORS: u64 = 1 << 20;
/// Where the newcomers come from.
const NEWCOMER: Ipv4Addr = Ipv4Addr::new(127, 2, 0, 1);

/// What the connections say before they fall silent. Those of [`DRIPPING`] say a byte more now and then.
const KINDS: [&[u8]; 10] = [
    b"",
    b"G",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\n",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Drip: ",
    b"PRI * HT",
    b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0",
    b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    b"POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{",
    b"POST /oauth/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9000\r\n\r\n{ ",
    b"GET /ws HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
];
/// The kinds that drip.
const DRIPPING: [usize; 2] = [3, 8];

/// Sizes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Silence {
    /// Connections that are tried.
    #[arg(long, default_value_t = 20_000)]
    pub(crate) connections: usize,
    /// Loopback addresses that they come from.
    #[arg(long, default_value_t = 64)]
    pub(crate) addresses: u8,
    /// The server's soft limit of descriptors at its start.
    #[arg(long, default_value_t = 1024)]
    pub(crate) descriptors: u64,
    /// How long they are held once all were tried, in seconds.
    #[arg(long, default_value_t = 90)]
    pub(crate) hold: u64,
}

/// What newcomers found.
#[derive(Default)]
struct Visits {
    answered: Option<Histogram>,
    longest: Duration,
    unanswered: u64,
}

impl Silence {
    /// One round.
    pub(crate) fn round(&self, recipe: &Recipe) -> Result<Vec<Figure>, Failure> {
        let recipe = Recipe { guarded: true, ..recipe.clone() };
        // What it is started with is what this process has now.
        descriptors(self.descriptors)?;
        with_server(&recipe, |server| {
            descriptors(MOST_DESCRIPTORS)?;
            self.measure(server)
        })
    }

    fn measure(&self, server: &Server) -> Result<Vec<Figure>, Failure> {
        let process = server.process.id();
        let name = format!("silence, {} connections from {} addresses", self.connections, self.addresses);
        let mut figures = Figures::of(name);
        figures.add("resident before", real(memory(process)?.resident) / 1e6, "MB");
        let (over, visits) = (AtomicBool::new(false), Mutex::new(Visits::default()));
        let (most, after) = thread::scope(|scope| {
            scope.spawn(|| visit(server.address, &over, &visits));
            let found = self.crowd(server);
            over.store(true, Ordering::Relaxed);
            found
        });
        let visits = visits.into_inner().map_err(|_| Failure("the newcomers panicked".to_owned()))?;
        figures.add("most held at once", real(most as u64), "connections");
        figures.add("held in the end", real(after as u64), "connections");
        let answered = visits.answered.unwrap_or_else(Histogram::new);
        figures.add("newcomers answered, p50", answered.percentile(0.5), "ms");
        figures.add("newcomers answered, p99", answered.percentile(0.99), "ms");
        figures.add_with_goal(
            "newcomers answered, longest",
            visits.longest.as_secs_f64() * 1e3,
            "ms",
            Goal::AtMost(1e3),
        );
        figures.add_with_goal("newcomers not answered", real(visits.unanswered), "visits", Goal::AtMost(0.0));
        figures.add("peak resident", real(peak(process)?) / 1e6, "MB");
        figures.add("resident after", real(memory(process)?.resident) / 1e6, "MB");
        let said = fs::read_to_string(server.process.log()).unwrap_or_default();
        figures.add("lines of the log", real(said.lines().count() as u64), "lines");
        Ok(figures.into_vec())
    }

    /// Comes with all connections and holds them. How many there were at most, and in the end.
    fn crowd(&self, server: &Server) -> (usize, usize) {
        let (mut held, mut most) = (Vec::new(), 0);
        for number in 0..self.connections {
            let network = u8::try_from(number % usize::from(self.addresses)).unwrap_or(0);
            // One that isn't let in is one that isn't held.
            let kind = number % KINDS.len();
            if let Ok(stream) =
                connect(Ipv4Addr::new(127, 1, 0, network + 1), server.address).and_then(|it| hush(it, kind))
            {
                held.push(Silent { kind, stream });
            }
            if number % LOOK == 0 {
                held.retain_mut(Silent::is_there);
                most = most.max(held.len());
            }
        }
        let begun = Instant::now();
        while begun.elapsed() < Duration::from_secs(self.hold) {
            held.retain_mut(Silent::is_there);
            most = most.max(held.len());
            thread::sleep(Duration::from_secs(1));
        }
        (most, held.len())
    }
}

/// A connection that says nothing of use.
struct Silent {
    kind: usize,
    stream: TcpStream,
}

impl Silent {
    /// Whether the server still has it. One that drips says a byte more.
    fn is_there(&mut self) -> bool {
        let mut heard = [0; 4096];
        loop {
            match self.stream.read(&mut heard) {
                Ok(0) => return false,
                Ok(_) => {}
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(_) => return false,
            }
        }
        !DRIPPING.contains(&self.kind) || self.stream.write(b" ").is_ok()
    }
}

/// Connects from an address.
fn connect(from: Ipv4Addr, to: SocketAddr) -> std::io::Result<TcpStream> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.bind(&SocketAddr::new(IpAddr::V4(from), 0).into())?;
    socket.connect_timeout(&to.into(), PATIENCE)?;
    Ok(socket.into())
}

/// Says what this kind says, and waits for nothing from then on.
fn hush(mut stream: TcpStream, kind: usize) -> std::io::Result<TcpStream> {
    stream.write_all(KINDS[kind])?;
    stream.set_nonblocking(true)?;
    Ok(stream)
}

/// Newcomers, one after the other, each of whom asks something and leaves.
fn visit(server: SocketAddr, over: &AtomicBool, visits: &Mutex<Visits>) {
    while !over.load(Ordering::Relaxed) {
        let begun = Instant::now();
        let answered = ask(server).is_ok_and(|answer| answer.starts_with(b"HTTP/1.1 200"));
        let took = begun.elapsed();
        let Ok(mut visits) = visits.lock() else { return };
        visits.longest = visits.longest.max(took);
        if answered {
            visits.answered.get_or_insert_with(Histogram::new).note(took);
        } else {
            visits.unanswered += 1;
        }
        drop(visits);
        thread::sleep(BETWEEN_NEWCOMERS);
    }
}

fn ask(server: SocketAddr) -> std::io::Result<Vec<u8>> {
    let mut stream = connect(NEWCOMER, server)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}
