//! Many connections on one thread, lean enough that the client isn't what is measured: one event loop, one large
//! buffer for reading, nothing kept for a connection that has nothing pending.

use std::io::{ErrorKind, Read, Write};
use std::time::{Duration, Instant};

use mio::net::TcpStream;
use mio::{Events, Interest, Poll, Token};

use crate::Failure;
use crate::line::Line;
use crate::wire::{Framing, Kind};

/// How many bytes are read at once.
const READ_BYTES: usize = 256 * 1024;
/// How many connections are looked at in one turn.
const EVENTS: usize = 1024;

/// One message, as the connection's owner is told of it.
pub(crate) struct Heard<'a> {
    /// Which connection, counted from 0 in the order in which they were added.
    pub(crate) connection: usize,
    /// What it is for.
    pub(crate) kind: Kind,
    /// Its content.
    pub(crate) body: &'a [u8],
    /// When its bytes were read.
    pub(crate) at: Instant,
    /// What to send on the same connection.
    pub(crate) reply: &'a mut Vec<u8>,
}

/// Many connections.
pub(crate) struct Swarm {
    poll: Poll,
    events: Events,
    connections: Vec<Connection>,
    buffer: Vec<u8>,
    reply: Vec<u8>,
}

struct Connection {
    stream: TcpStream,
    framing: Framing,
    /// The front of a message whose end hasn't come.
    carry: Vec<u8>,
    /// What the kernel would not take yet.
    unsent: Vec<u8>,
}

impl Swarm {
    /// None yet.
    pub(crate) fn new() -> Result<Self, Failure> {
        let poll = Poll::new().map_err(|error| Failure(format!("no event loop: {error}")))?;
        let events = Events::with_capacity(EVENTS);
        Ok(Self { poll, events, connections: Vec::new(), buffer: vec![0; READ_BYTES], reply: Vec::new() })
    }

    /// Adds a connection, and gives its place.
    pub(crate) fn add(&mut self, line: Line) -> Result<usize, Failure> {
        let number = self.connections.len();
        let register = || {
            line.stream.set_nonblocking(true)?;
            let mut stream = TcpStream::from_std(line.stream);
            // Edge-triggered: told once when bytes come, and once when there is room for more.
            self.poll.registry().register(&mut stream, Token(number), Interest::READABLE | Interest::WRITABLE)?;
            Ok(stream)
        };
        let stream = register().map_err(|error: std::io::Error| Failure(format!("connection {number}: {error}")))?;
        self.connections.push(Connection { stream, framing: line.framing, carry: line.carry, unsent: Vec::new() });
        Ok(number)
    }

    /// Ends all connections but the first so many.
    pub(crate) fn truncate(&mut self, count: usize) {
        self.connections.truncate(count);
    }

    /// Sends bytes on one connection, now or as soon as the kernel takes them.
    pub(crate) fn send(&mut self, number: usize, bytes: &[u8]) -> Result<(), Failure> {
        self.connections[number].send(bytes).map_err(|error| broken(number, &error))
    }

    /// Waits for something to come, at most this long, and hands every whole message to the listener.
    /// Pings are answered here. A connection that ends is a failure.
    pub(crate) fn turn(
        &mut self,
        timeout: Duration,
        mut listener: impl FnMut(Heard<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if let Err(error) = self.poll.poll(&mut self.events, Some(timeout))
            && error.kind() != ErrorKind::Interrupted
        {
            return Err(Failure(format!("the event loop failed: {error}")));
        }
        for event in &self.events {
            let Token(number) = event.token();
            let connection = &mut self.connections[number];
            if event.is_writable() && !connection.unsent.is_empty() {
                connection.send(b"").map_err(|error| broken(number, &error))?;
            }
            if event.is_readable() {
                connection.read(number, &mut self.buffer, &mut self.reply, &mut listener)?;
            }
        }
        Ok(())
    }
}

impl Connection {
    fn send(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        let mut rest = bytes;
        if !self.unsent.is_empty() {
            self.unsent.extend_from_slice(bytes);
            rest = &self.unsent;
        }
        while !rest.is_empty() {
            match self.stream.write(rest) {
                Ok(taken) => rest = &rest[taken..],
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        self.unsent = rest.to_vec();
        Ok(())
    }

    /// Reads until the kernel has no more.
    fn read(
        &mut self,
        number: usize,
        buffer: &mut [u8],
        reply: &mut Vec<u8>,
        listener: &mut impl FnMut(Heard<'_>) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        loop {
            let had = self.carry.len();
            if had >= buffer.len() {
                return Err(Failure(format!("connection {number}: a message of more than {had} bytes")));
            }
            buffer[..had].copy_from_slice(&self.carry);
            let got = match self.stream.read(&mut buffer[had..]) {
                Ok(0) => return Err(Failure(format!("connection {number}: the server ended it"))),
                Ok(got) => got,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(broken(number, &error)),
            };
            let whole = had + got;
            let used = hear(self.framing, number, &buffer[..whole], reply, listener)?;
            self.carry.clear();
            self.carry.extend_from_slice(&buffer[used..whole]);
            if !reply.is_empty() {
                self.send(reply).map_err(|error| broken(number, &error))?;
                reply.clear();
            }
            // A short read has emptied the kernel's buffer; what comes later is a new event (epoll(7)).
            if whole < buffer.len() {
                return Ok(());
            }
        }
    }
}

/// Hands every whole message to the listener, and gives how many bytes they took.
fn hear(
    framing: Framing,
    number: usize,
    bytes: &[u8],
    reply: &mut Vec<u8>,
    listener: &mut impl FnMut(Heard<'_>) -> Result<(), Failure>,
) -> Result<usize, Failure> {
    let at = Instant::now();
    let mut used = 0;
    while let Some(cut) = framing.cut(&bytes[used..])? {
        let body = &bytes[used..][cut.body];
        match cut.kind {
            Kind::Ping => framing.pong(body, reply),
            Kind::Close => {
                return Err(Failure(format!("connection {number}: closed: {}", String::from_utf8_lossy(body))));
            }
            kind => listener(Heard { connection: number, kind, body, at, reply })?,
        }
        used += cut.used;
    }
    Ok(used)
}

fn broken(number: usize, error: &std::io::Error) -> Failure {
    Failure(format!("connection {number}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::time::Duration;

    use super::Swarm;
    use crate::line::Line;
    use crate::wire::{Framing, websocket};

    /// A swarm of one connection, and the other end of it.
    fn pair() -> (Swarm, TcpStream) {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let line = Line::open(listener.local_addr().unwrap(), Framing::WebSocket).unwrap();
        let mut swarm = Swarm::new().unwrap();
        assert_eq!(swarm.add(line).unwrap(), 0);
        let (server, _) = listener.accept().unwrap();
        (swarm, server)
    }

    /// What is heard until so many messages were, each answered with these bytes.
    fn hear(swarm: &mut Swarm, count: usize, answer: &[u8]) -> Vec<String> {
        let mut messages = Vec::new();
        while messages.len() < count {
            let listener = |heard: super::Heard<'_>| {
                messages.push(String::from_utf8_lossy(heard.body).into_owned());
                heard.reply.extend_from_slice(answer);
                Ok(())
            };
            swarm.turn(Duration::from_secs(10), listener).unwrap();
        }
        messages
    }

    #[test]
    fn messages_are_put_together_and_pings_answered() {
        let (mut swarm, mut server) = pair();
        server.write_all(&[0x81, 2, b'h']).unwrap();
        swarm.turn(Duration::from_secs(10), |_| panic!("half a message is none")).unwrap();
        server.write_all(&[b'i', 0x89, 1, b'?', 0x81, 1, b'!']).unwrap();
        let answer = websocket::text("yes");
        assert_eq!(hear(&mut swarm, 2, &answer), ["hi", "!"]);
        let mut pong = Vec::new();
        websocket::put(websocket::PONG, b"?", &mut pong);
        let expected = [answer.clone(), pong, answer].concat();
        let mut found = vec![0; expected.len()];
        server.read_exact(&mut found).unwrap();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_the_kernel_refuses_is_sent_later() {
        let (mut swarm, mut server) = pair();
        let large = vec![7; 32 * 1024 * 1024];
        swarm.send(0, &large).unwrap();
        assert!(!swarm.connections[0].unsent.is_empty(), "more than the kernel takes at once");
        let reader = std::thread::spawn(move || {
            let mut found = vec![0; 32 * 1024 * 1024];
            server.read_exact(&mut found).map(|()| found.iter().all(|byte| *byte == 7)).unwrap()
        });
        while !swarm.connections[0].unsent.is_empty() {
            swarm.turn(Duration::from_secs(10), |_| Ok(())).unwrap();
        }
        assert!(reader.join().unwrap());
    }

    #[test]
    fn whoever_is_let_go_may_end_without_failure() {
        let (mut swarm, _first) = pair();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let mut others = Vec::new();
        for message in ["one", "two"] {
            let line = Line::open(listener.local_addr().unwrap(), Framing::WebSocket).unwrap();
            assert_eq!(swarm.add(line).unwrap(), 1, "the place of whoever was let go is free");
            let (mut server, _) = listener.accept().unwrap();
            server.write_all(&[&[0x81, 3], message.as_bytes()].concat()).unwrap();
            assert_eq!(hear(&mut swarm, 1, b""), [message]);
            swarm.truncate(1);
            assert_eq!(server.read(&mut [0]).unwrap(), 0, "it was ended");
            others.push(server);
        }
        drop(others);
        swarm.turn(Duration::ZERO, |_| panic!("nobody speaks")).unwrap();
    }

    #[test]
    fn a_connection_that_ends_is_a_failure() {
        let (mut swarm, server) = pair();
        drop(server);
        let mut ended = Ok(());
        while ended.is_ok() {
            ended = swarm.turn(Duration::from_secs(10), |_| Ok(()));
        }
        assert!(ended.is_err_and(|failure| failure.0.contains("ended")));
    }
}
