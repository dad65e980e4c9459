//! Makes frames, right ones and wrong ones, and reads them in pieces.

use socket::frames::{FrameFault, FrameReader, Said};

pub(crate) const CONTINUATION: u8 = 0;
pub(crate) const TEXT: u8 = 1;
pub(crate) const BINARY: u8 = 2;
pub(crate) const CLOSE: u8 = 8;
pub(crate) const PING: u8 = 9;
pub(crate) const PONG: u8 = 10;

/// Largest message that is read, in bytes.
pub(crate) const LIMIT: usize = 70_000;
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// The last frame of a message, or a control frame.
pub(crate) fn last(opcode: u8, payload: &[u8]) -> Vec<u8> {
    frame(0x80 | opcode, payload, MASK)
}

/// A frame that others follow.
pub(crate) fn first(opcode: u8, payload: &[u8]) -> Vec<u8> {
    frame(opcode, payload, MASK)
}

/// A frame with this first byte, masked, whose length is written as short as it can be.
pub(crate) fn frame(start: u8, payload: &[u8], mask: [u8; 4]) -> Vec<u8> {
    let length = payload.len();
    let mut bytes = vec![start];
    match length {
        0..126 => bytes.push(0x80 | u8::try_from(length).expect("it is short")),
        126..=0xffff => {
            bytes.push(0xfe);
            bytes.extend(u16::try_from(length).expect("it has two bytes").to_be_bytes());
        }
        _ => {
            bytes.push(0xff);
            bytes.extend((length as u64).to_be_bytes());
        }
    }
    bytes.extend(mask);
    bytes.extend(payload.iter().zip(mask.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    bytes
}

/// What a reader makes of pieces: what was said, and what went wrong. Nothing is read after a close.
pub(crate) fn read<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> (Vec<Said>, Option<FrameFault>) {
    let (mut reader, mut said) = (FrameReader::default(), Vec::new());
    for mut piece in pieces {
        loop {
            match reader.read(&mut piece, LIMIT) {
                Ok(Some(close @ Said::Close(_))) => {
                    said.push(close);
                    return (said, None);
                }
                Ok(Some(one)) => said.push(one),
                Ok(None) => break,
                Err(fault) => return (said, Some(fault)),
            }
        }
        assert!(piece.is_empty(), "a reader that has nothing to say has used all of its bytes");
    }
    (said, None)
}

/// What is made of bytes that come at once, which is the same as if they came one by one.
pub(crate) fn read_all(bytes: &[u8]) -> (Vec<Said>, Option<FrameFault>) {
    let at_once = read([bytes]);
    assert_eq!(read(bytes.chunks(1)), at_once, "read byte by byte");
    at_once
}
