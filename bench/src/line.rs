//! One blocking connection, for all that is done before and between measurements.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

use crate::Failure;
use crate::wire::{Framing, Kind, http, websocket};

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How many bytes are read at once.
const READ_BYTES: usize = 16 * 1024;

/// One blocking connection.
pub(crate) struct Line {
    /// The connection.
    pub(crate) stream: TcpStream,
    /// How its bytes are divided.
    pub(crate) framing: Framing,
    /// What came and isn't taken yet.
    pub(crate) carry: Vec<u8>,
}

impl Line {
    /// Connects.
    pub(crate) fn open(address: SocketAddr, framing: Framing) -> Result<Self, Failure> {
        let stream = TcpStream::connect(address).map_err(|error| Failure(format!("{address}: {error}")))?;
        let set = stream.set_nodelay(true).and_then(|()| stream.set_read_timeout(Some(PATIENCE)));
        set.map_err(|error| Failure(format!("{address}: {error}")))?;
        Ok(Self { stream, framing, carry: Vec::new() })
    }

    /// Connects and turns the connection into a socket.
    pub(crate) fn socket(address: SocketAddr, path: &str, token: Option<&str>) -> Result<Self, Failure> {
        let mut line = Self::open(address, Framing::Http)?;
        line.write(&websocket::handshake(&address.to_string(), path, token))?;
        let (status, body) = line.take(|kind, body| (kind, String::from_utf8_lossy(body).into_owned()))?;
        if status != Kind::Answer(101) {
            let path = path.split('?').next().unwrap_or_default();
            return Err(Failure(format!("{path}: no socket: {status:?} {body}")));
        }
        line.framing = Framing::WebSocket;
        Ok(line)
    }

    /// Sends these bytes.
    pub(crate) fn write(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        self.stream.write_all(bytes).map_err(|error| Failure(format!("a write failed: {error}")))
    }

    /// Sends a text frame.
    pub(crate) fn send(&mut self, frame: &Value) -> Result<(), Failure> {
        self.write(&websocket::text(&frame.to_string()))
    }

    /// Waits for the next message, and gives what the caller makes of it.
    pub(crate) fn take<T>(&mut self, mut read: impl FnMut(Kind, &[u8]) -> T) -> Result<T, Failure> {
        loop {
            if let Some(cut) = self.framing.cut(&self.carry)? {
                let made = read(cut.kind, &self.carry[cut.body]);
                self.carry.drain(..cut.used);
                return Ok(made);
            }
            let had = self.carry.len();
            self.carry.resize(had + READ_BYTES, 0);
            let got = self.stream.read(&mut self.carry[had..]);
            self.carry.truncate(had + *got.as_ref().unwrap_or(&0));
            match got {
                Ok(0) => return Err(Failure("the server ended the connection".to_owned())),
                Ok(_) => {}
                Err(error) => return Err(Failure(format!("no answer: {error}"))),
            }
        }
    }

    /// The next JSON message of a socket.
    pub(crate) fn hear(&mut self) -> Result<Value, Failure> {
        loop {
            let heard = self.take(|kind, body| match kind {
                Kind::Message => serde_json::from_slice(body).map(Some).map_err(|error| Failure(error.to_string())),
                Kind::Close => Err(Failure(format!("closed: {}", String::from_utf8_lossy(body)))),
                _ => Ok(None),
            })??;
            if let Some(frame) = heard {
                return Ok(frame);
            }
        }
    }

    /// Sends a question, and gives the first frame that the caller takes for its answer.
    pub(crate) fn ask(&mut self, question: &Value, answers: impl Fn(&Value) -> bool) -> Result<Value, Failure> {
        self.send(question)?;
        loop {
            let frame = self.hear()?;
            if answers(&frame) {
                return Ok(frame);
            }
        }
    }

    /// Sends a request, and gives the status and the answer (null where there is none).
    pub(crate) fn call(&mut self, bytes: &[u8]) -> Result<(u16, Value), Failure> {
        self.write(bytes)?;
        self.take(|kind, body| match kind {
            Kind::Answer(status) => Ok((status, serde_json::from_slice(body).unwrap_or(Value::Null))),
            other => Err(Failure(format!("no answer to a request: {other:?}"))),
        })?
    }
}

/// A REST interface, reached over one connection that is kept and, once the server has ended it, opened again.
pub(crate) struct Http {
    /// Where it is.
    pub(crate) address: SocketAddr,
    line: Option<Line>,
}

impl Http {
    /// The interface at this address.
    pub(crate) fn new(address: SocketAddr) -> Self {
        Self { address, line: None }
    }

    /// Sends a request, and gives the status and the answer.
    pub(crate) fn call(
        &mut self,
        method: &str,
        path: &str,
        token: Option<&str>,
        body: Option<&Value>,
    ) -> Result<(u16, Value), Failure> {
        let body = body.map(Value::to_string);
        let bytes = http::request(method, &self.address.to_string(), path, token, body.as_deref());
        if let Some(mut line) = self.line.take()
            && let Ok(answer) = line.call(&bytes)
        {
            self.line = Some(line);
            return Ok(answer);
        }
        let line = self.line.insert(Line::open(self.address, Framing::Http)?);
        line.call(&bytes)
    }

    /// Posts, and takes anything but a success as a failure.
    pub(crate) fn post(&mut self, path: &str, token: Option<&str>, body: &Value) -> Result<Value, Failure> {
        let (status, answer) = self.call("POST", path, token, Some(body))?;
        success(path, status, answer)
    }

    /// Gets, and takes anything but a success as a failure.
    pub(crate) fn get(&mut self, path: &str, token: Option<&str>) -> Result<Value, Failure> {
        let (status, answer) = self.call("GET", path, token, None)?;
        success(path, status, answer)
    }
}

fn success(path: &str, status: u16, answer: Value) -> Result<Value, Failure> {
    if (200..300).contains(&status) { Ok(answer) } else { Err(Failure(format!("{path} answered {status}: {answer}"))) }
}
