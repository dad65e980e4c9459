//! Our reader and tungstenite's, on the same bytes.

use std::collections::VecDeque;
use std::io::{self, Read, Write};

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use socket::frames::Said;
use tokio_tungstenite::tungstenite::protocol::{Role, WebSocketConfig};
use tokio_tungstenite::tungstenite::{Error, Message, WebSocket};

use crate::frame::{CLOSE, LIMIT, PING, PONG, frame, read};

/// Bytes, and where they are cut.
#[derive(Clone, Debug)]
pub(crate) struct Input {
    pub(crate) bytes: Vec<u8>,
    pub(crate) cuts: Vec<Index>,
}

/// A change of the bytes of frames.
#[derive(Clone, Debug)]
enum Damage {
    Set(Index, u8),
    Flip(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    Truncate(Index),
}

/// What the other reader made of the bytes: what was said, and whether it found something wrong.
fn theirs(bytes: &[u8]) -> (Vec<Said>, bool) {
    let config = WebSocketConfig::default().max_frame_size(Some(LIMIT)).max_message_size(Some(LIMIT));
    let stream = Stream(bytes.iter().copied().collect());
    let mut socket = WebSocket::from_raw_socket(stream, Role::Server, Some(config));
    let mut said = Vec::new();
    loop {
        match socket.read() {
            Ok(Message::Text(text)) => said.push(Said::Text(text.into())),
            Ok(Message::Binary(bytes)) => said.push(Said::Binary(bytes)),
            Ok(Message::Ping(payload)) => said.push(Said::Ping(payload)),
            Ok(Message::Pong(_)) => said.push(Said::Pong),
            // This is what it makes of a code that may not be sent.
            Ok(Message::Close(Some(close))) if close.reason == "Protocol violation" => return (said, true),
            Ok(Message::Close(close)) => {
                said.push(Said::Close(close.map(|close| (close.code.into(), close.reason.to_string()))));
                return (said, false);
            }
            Ok(Message::Frame(_)) => unreachable!("frames aren't read"),
            Err(Error::Io(_)) => return (said, false),
            Err(_) => return (said, true),
        }
    }
}

/// Gives its bytes, and then has no more for now.
struct Stream(VecDeque<u8>);

impl Read for Stream {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.0.is_empty() { Err(io::ErrorKind::WouldBlock.into()) } else { self.0.read(into) }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A message, its fragments and what comes between them.
fn message() -> impl Strategy<Value = Vec<u8>> {
    let length = prop_oneof![8 => 0..20_usize, 2 => 100..300_usize, 1 => 65_500..65_600_usize];
    let text = (length, "[a-z ü€𝄞]{1,9}").prop_map(|(length, word)| {
        let text: String = word.chars().cycle().take(length).collect();
        text.into_bytes()
    });
    let payload = prop_oneof![4 => text, 1 => vec(any::<u8>(), 0..40)];
    let control = (prop_oneof![Just(PING), Just(PONG)], vec(any::<u8>(), 0..126));
    (1..=2_u8, payload, vec((any::<Index>(), any::<[u8; 4]>(), proptest::option::of(control)), 0..4)).prop_map(
        |(opcode, payload, cuts)| {
            let (mut bytes, mut rest, mut opcode) = (Vec::new(), &payload[..], opcode);
            for (cut, mask, control) in cuts {
                let (piece, behind) = rest.split_at(cut.index(rest.len() + 1));
                bytes.extend(frame(opcode, piece, mask));
                bytes.extend(control.iter().flat_map(|(kind, payload)| frame(0x80 | kind, payload, mask)));
                (rest, opcode) = (behind, 0);
            }
            bytes.extend(frame(0x80 | opcode, rest, [7, 0, 0xff, 1]));
            bytes
        },
    )
}

fn close() -> impl Strategy<Value = Vec<u8>> {
    let codes = prop_oneof![990..1020_u16, any::<u16>(), 2990..3010_u16];
    (codes, "[a-zü]{0,9}").prop_map(|(code, reason)| {
        frame(0x80 | CLOSE, &[&code.to_be_bytes(), reason.as_bytes()].concat(), [1, 2, 3, 4])
    })
}

fn damage() -> impl Strategy<Value = Damage> {
    let at = any::<Index>();
    prop_oneof![
        (at.clone(), any::<u8>()).prop_map(|(at, byte)| Damage::Set(at, byte)),
        (at, 0..8_u8).prop_map(|(at, bit)| Damage::Flip(at, bit)),
        (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Damage::Insert(at, byte)),
        any::<Index>().prop_map(Damage::Remove),
        any::<Index>().prop_map(Damage::Truncate),
    ]
}

fn spoil(bytes: &mut Vec<u8>, damage: &Damage) {
    if bytes.is_empty() {
        return;
    }
    // Heads are where most can go wrong, and most of a long message is none.
    let place = |at: &Index| at.index(bytes.len().min(600));
    match damage {
        Damage::Set(at, byte) => {
            let at = place(at);
            bytes[at] = *byte;
        }
        Damage::Flip(at, bit) => {
            let at = place(at);
            bytes[at] ^= 1 << bit;
        }
        Damage::Insert(at, byte) => bytes.insert(place(at), *byte),
        Damage::Remove(at) => drop(bytes.remove(place(at))),
        Damage::Truncate(at) => bytes.truncate(at.index(bytes.len())),
    }
}

/// Frames, most of them spoilt a little.
pub(crate) fn input() -> impl Strategy<Value = Input> {
    (vec(message(), 0..5), proptest::option::of(close()), vec(damage(), 0..4), vec(any::<Index>(), 0..12)).prop_map(
        |(messages, close, damages, cuts)| {
            let mut bytes = messages.concat();
            bytes.extend(close.into_iter().flatten());
            for damage in damages {
                spoil(&mut bytes, &damage);
            }
            Input { bytes, cuts }
        },
    )
}

/// Whether the length of some frame is written longer than it has to be, which the other reader lets pass.
fn is_long_winded(mut bytes: &[u8]) -> bool {
    loop {
        let (length, rest) = match bytes {
            [_, second, a, b, rest @ ..] if second & 0x7f == 126 => {
                let length = u64::from(u16::from_be_bytes([*a, *b]));
                if length < 126 {
                    return true;
                }
                (length, rest)
            }
            [_, second, rest @ ..] if second & 0x7f == 127 => {
                let Some((length, rest)) = rest.split_first_chunk() else { return false };
                let length = u64::from_be_bytes(*length);
                if length <= 0xffff {
                    return true;
                }
                (length, rest)
            }
            [_, second, rest @ ..] if second & 0x7f < 126 => (u64::from(second & 0x7f), rest),
            _ => return false,
        };
        let Some(behind) = usize::try_from(length).ok().and_then(|length| rest.get(4..)?.get(length..)) else {
            return false;
        };
        bytes = behind;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_readers_hear_the_same(Input { bytes, .. } in input()) {
        let (ours, fault) = read([&bytes[..]]);
        let (theirs, is_wrong) = theirs(&bytes);
        match fault {
            // A frame that isn't whole has told us enough already; the other waits for the rest of it.
            Some(_) if is_long_winded(&bytes) => prop_assert!(theirs.starts_with(&ours)),
            Some(_) => prop_assert_eq!(ours, theirs),
            None => {
                prop_assert_eq!(ours, theirs);
                prop_assert!(!is_wrong, "the other found something wrong");
            }
        }
    }

    #[test]
    fn both_find_the_same_wrong_with_whole_frames(messages in vec(message(), 0..5)) {
        let bytes = messages.concat();
        let (ours, fault) = read([&bytes[..]]);
        let (theirs, is_wrong) = theirs(&bytes);
        prop_assert_eq!(&ours, &theirs);
        // Random bytes in a text may be wrong, and a text too large.
        prop_assert_eq!(fault.is_some(), is_wrong);
    }
}
