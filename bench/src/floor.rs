//! The floor under every delivery: a loop that sends what its publisher says to every listener, one send each, and does
//! nothing else. It speaks as much of RFC 6455 as it takes to be measured like the others.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use clap::Args;

use crate::Failure;
use crate::wire::Framing;

/// How many bytes of its publisher are read at once.
const READ_BYTES: usize = 64 * 1024;
/// How long somebody may take to ask for a socket.
const PATIENCE: Duration = Duration::from_secs(10);
/// The answer to every handshake: this program's clients don't check what is made of their key.
const ANSWER: &[u8] = b"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
/// A frame that says that one listens.
const READY: &[u8] = b"\x81\x05ready";

/// Where it listens.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Floor {
    /// The port on 127.0.0.1.
    pub(crate) port: u16,
}

type Listeners = Arc<Mutex<Vec<TcpStream>>>;

impl Floor {
    /// Serves until it is stopped.
    pub(crate) fn serve(self) -> Result<(), Failure> {
        let failed = |error: std::io::Error| Failure(format!("the floor: {error}"));
        let socket = socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).map_err(failed)?;
        socket.set_reuse_address(true).map_err(failed)?;
        socket.bind(&std::net::SocketAddr::from((Ipv4Addr::LOCALHOST, self.port)).into()).map_err(failed)?;
        socket.listen(4096).map_err(failed)?;
        let listeners = Listeners::default();
        for stream in TcpListener::from(socket).incoming() {
            // Whoever goes away while being let in is no failure of the others.
            let _ = stream.and_then(|stream| admit(stream, &listeners));
        }
        Ok(())
    }
}

fn admit(mut stream: TcpStream, listeners: &Listeners) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        stream.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    stream.write_all(ANSWER)?;
    if head.starts_with(b"GET /listen ") {
        stream.write_all(READY)?;
        listeners.lock().unwrap_or_else(PoisonError::into_inner).push(stream);
    } else {
        stream.set_read_timeout(None)?;
        let listeners = Arc::clone(listeners);
        std::thread::spawn(move || pass_on(stream, &listeners));
    }
    Ok(())
}

/// Sends what the publisher says to everybody, all that has come with each read in one send.
fn pass_on(mut publisher: TcpStream, listeners: &Listeners) -> std::io::Result<()> {
    let mut buffer = vec![0; READ_BYTES];
    let mut carry = Vec::new();
    loop {
        let got = publisher.read(&mut buffer)?;
        if got == 0 {
            return Ok(());
        }
        carry.extend_from_slice(&buffer[..got]);
        let frames = whole_frames(&mut carry);
        if frames.is_empty() {
            continue;
        }
        let mut listeners = listeners.lock().unwrap_or_else(PoisonError::into_inner);
        // Whoever has gone is left out from now on.
        listeners.retain_mut(|listener| listener.write_all(&frames).is_ok());
    }
}

/// The frames that are all there, as their listeners get them; they are taken off the front.
fn whole_frames(carry: &mut Vec<u8>) -> Vec<u8> {
    let mut used = 0;
    while let Ok(Some(cut)) = Framing::WebSocket.cut(&carry[used..]) {
        used += cut.used;
    }
    carry.drain(..used).collect()
}

#[cfg(test)]
mod tests {
    use super::whole_frames;
    use crate::wire::websocket::from_server;

    #[test]
    fn only_whole_frames_are_passed_on() {
        let (first, second) = (from_server("hello"), from_server(&"x".repeat(610)));
        let mut carry = [first.as_slice(), &second, &second[..20]].concat();
        assert_eq!(whole_frames(&mut carry), [first, second.clone()].concat());
        assert_eq!(carry, second[..20]);
        assert!(whole_frames(&mut carry).is_empty());
    }
}
