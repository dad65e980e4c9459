//! The reader of a client's frames on its own: bytes in pieces, and tungstenite's reader beside it.

use std::io::{self, Cursor, Read, Write};
use std::time::Instant;

use fastrand::Rng;
use socket::frames::{FrameReader, Said};
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, WebSocket};

use super::calm;
use crate::{Failure, mutate};

/// Largest message that is read, in bytes.
const LIMIT: usize = 70_000;

pub(super) fn run(rng: &mut Rng, until: Instant, runs: &mut u64) -> Result<(), Failure> {
    while Instant::now() < until {
        *runs += 1;
        let mut bytes = frames(rng);
        if rng.u8(..4) > 0 {
            bytes = mutate::bytes(rng, bytes);
        }
        let sent = || bytes.escape_ascii().to_string();
        let (at_once, wrong) = read(&bytes, || usize::MAX);
        let in_pieces = read(&bytes, || rng.usize(1..40));
        calm(sent)?;
        if in_pieces != (at_once.clone(), wrong) {
            return Err(Failure { wrong: "in pieces something else is read than at once".into(), sent: sent() });
        }
        let (theirs, theirs_wrong) = theirs(&bytes);
        // Ours is stricter with lengths, and finds what is wrong before a frame is whole.
        let agrees = if wrong { theirs.starts_with(&at_once) } else { theirs == at_once && !theirs_wrong };
        if !agrees {
            return Err(Failure { wrong: format!("ours: {at_once:?}, theirs: {theirs:?}"), sent: sent() });
        }
    }
    Ok(())
}

/// Right frames, of messages whole and in parts.
fn frames(rng: &mut Rng) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut within = false;
    for _ in 0..rng.usize(1..8) {
        let length = [rng.usize(..20), rng.usize(120..130), rng.usize(..400), 65_530 + rng.usize(..12)][rng.usize(..4)];
        let kind = match rng.u8(..8) {
            0 => 0x80 | [8, 9, 10][rng.usize(..3)],
            1..4 if within => 0x80,
            _ if within => 0,
            4 | 5 => [1, 2][rng.usize(..2)],
            _ => [0x81, 0x82][rng.usize(..2)],
        };
        let is_control = kind & 8 != 0;
        let length = if is_control { length.min(125) } else { length };
        within = if is_control { within } else { kind & 0x80 == 0 };
        bytes.push(kind);
        match length {
            0..126 => bytes.push(0x80 | u8::try_from(length).unwrap_or_default()),
            126..=0xffff => {
                bytes.push(0xfe);
                bytes.extend(u16::try_from(length).unwrap_or_default().to_be_bytes());
            }
            _ => {
                bytes.push(0xff);
                bytes.extend((length as u64).to_be_bytes());
            }
        }
        let mask: [u8; 4] = std::array::from_fn(|_| rng.u8(..));
        bytes.extend(mask);
        let text = "grüß dich, 𝄞 ".as_bytes();
        let code = if kind == 0x88 { rng.u16(995..1020).to_be_bytes() } else { *b"ab" };
        let payload = code.iter().chain(text.iter().cycle()).take(length);
        bytes.extend(payload.zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    }
    bytes
}

/// What our reader makes of pieces of these lengths, up to a close, and whether something is wrong.
fn read(mut bytes: &[u8], mut length: impl FnMut() -> usize) -> (Vec<Said>, bool) {
    let (mut reader, mut said) = (FrameReader::default(), Vec::new());
    while !bytes.is_empty() {
        let (mut piece, rest) = bytes.split_at(length().min(bytes.len()));
        bytes = rest;
        loop {
            match reader.read(&mut piece, LIMIT) {
                Ok(None) => break,
                Ok(Some(one)) => {
                    let is_close = matches!(one, Said::Close(_));
                    said.push(one);
                    if is_close {
                        return (said, false);
                    }
                }
                Err(_) => return (said, true),
            }
        }
    }
    (said, false)
}

/// What tungstenite's makes of them.
fn theirs(bytes: &[u8]) -> (Vec<Said>, bool) {
    let config = WebSocketConfig::default().max_frame_size(Some(LIMIT)).max_message_size(Some(LIMIT));
    let mut socket = WebSocket::from_raw_socket(Bytes(Cursor::new(bytes)), Role::Server, Some(config));
    let mut said = Vec::new();
    loop {
        said.push(match socket.read() {
            Ok(Message::Text(text)) => Said::Text(text.into()),
            Ok(Message::Binary(bytes)) => Said::Binary(bytes),
            Ok(Message::Ping(payload)) => Said::Ping(payload),
            Ok(Message::Pong(_)) => Said::Pong,
            // This is what it makes of a code that may not be sent.
            Ok(Message::Close(Some(close))) if close.reason == "Protocol violation" => return (said, true),
            Ok(Message::Close(close)) => {
                said.push(Said::Close(close.map(|close| (close.code.into(), close.reason.to_string()))));
                return (said, false);
            }
            Err(Error::Io(_)) => return (said, false),
            Ok(Message::Frame(_)) | Err(_) => return (said, true),
        });
    }
}

/// Gives its bytes, and then has no more for now.
struct Bytes<'a>(Cursor<&'a [u8]>);

impl Read for Bytes<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        match self.0.read(into)? {
            0 => Err(io::ErrorKind::WouldBlock.into()),
            count => Ok(count),
        }
    }
}

impl Write for Bytes<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
