//! WebSocket frames (RFC 6455): cut out of what a server sends, and made for a client to send.

use super::{Cut, Kind};

/// The opcode of a text frame.
pub(crate) const TEXT: u8 = 1;
/// The opcode of the answer to a ping.
pub(crate) const PONG: u8 = 10;

/// The bit that says that a frame is the last of its message.
const LAST: u8 = 0x80;
/// The bit that says that a frame is masked.
const MASKED: u8 = 0x80;
/// In place of a length: two bytes with the length follow.
const TWO_BYTES: u8 = 0x7e;
/// In place of a length: eight bytes with the length follow.
const EIGHT_BYTES: u8 = 0x7f;

/// The key of every handshake. It only has to be well formed, and servers answer it as the RFC's example shows.
const KEY: &str = "dGhlIHNhbXBsZSBub25jZQ==";
/// The mask of every frame. A load generator has no cache to protect, so it need not be random.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// The request that asks for a socket on this path.
pub(crate) fn handshake(host: &str, path: &str, token: Option<&str>) -> Vec<u8> {
    let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let upgrade = "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13";
    format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n{bearer}{upgrade}\r\nSec-WebSocket-Key: {KEY}\r\n\r\n").into_bytes()
}

/// Adds the head of a frame, up to its mask.
fn put_head(opcode: u8, masked: u8, length: usize, out: &mut Vec<u8>) {
    out.push(LAST | opcode);
    if let Ok(short @ 0..TWO_BYTES) = u8::try_from(length) {
        out.push(masked | short);
    } else if let Ok(medium) = u16::try_from(length) {
        out.push(masked | TWO_BYTES);
        out.extend_from_slice(&medium.to_be_bytes());
    } else {
        out.push(masked | EIGHT_BYTES);
        out.extend_from_slice(&(length as u64).to_be_bytes());
    }
}

/// A text frame as a server sends it, without a mask.
pub(crate) fn from_server(content: &str) -> Vec<u8> {
    let mut frame = Vec::with_capacity(content.len() + 10);
    put_head(TEXT, 0, content.len(), &mut frame);
    frame.extend_from_slice(content.as_bytes());
    frame
}

/// Adds a whole masked frame.
pub(crate) fn put(opcode: u8, content: &[u8], out: &mut Vec<u8>) {
    put_head(opcode, MASKED, content.len(), out);
    out.extend_from_slice(&MASK);
    out.extend(content.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
}

/// A text frame.
pub(crate) fn text(content: &str) -> Vec<u8> {
    let mut frame = Vec::with_capacity(content.len() + 14);
    put(TEXT, content.as_bytes(), &mut frame);
    frame
}

/// The first frame.
pub(super) fn cut(bytes: &[u8]) -> Result<Option<Cut>, String> {
    let &[first, second, ..] = bytes else { return Ok(None) };
    if second & MASKED != 0 {
        return Err("a masked frame from a server".to_owned());
    }
    let Some((start, length)) = measure(bytes, second) else { return Ok(None) };
    let used = usize::try_from(length).ok().and_then(|length| start.checked_add(length));
    let used = used.ok_or_else(|| format!("a frame of {length} bytes"))?;
    if bytes.len() < used {
        return Ok(None);
    }
    let kind = match first {
        0x81 | 0x82 => Kind::Message,
        0x88 => Kind::Close,
        0x89 => Kind::Ping,
        0x8a => Kind::Other,
        _ => return Err(format!("a frame that begins with {first:#04x}")),
    };
    Ok(Some(Cut { kind, body: start..used, used }))
}

/// Where the content starts and how long it is, once the bytes that say so are there.
fn measure(bytes: &[u8], second: u8) -> Option<(usize, u64)> {
    match second {
        TWO_BYTES => {
            bytes.get(2..4).and_then(|two| two.try_into().ok()).map(|two| (4, u64::from(u16::from_be_bytes(two))))
        }
        EIGHT_BYTES => {
            bytes.get(2..10).and_then(|eight| eight.try_into().ok()).map(|eight| (10, u64::from_be_bytes(eight)))
        }
        short => Some((2, u64::from(short))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Cut, Kind, PONG, cut, from_server, put, text};

    #[test]
    fn frames_of_every_length_are_cut_when_their_last_byte_is_there() {
        for (length, start) in [(0, 2), (1, 2), (125, 2), (126, 4), (65535, 4), (65536, 10)] {
            let mut bytes = from_server(&"x".repeat(length));
            let used = bytes.len();
            for short in [0, 1, start - 1, used - 1] {
                assert_eq!(cut(&bytes[..short.min(used - 1)]), Ok(None), "{length} cut at {short}");
            }
            bytes.extend(from_server("xxx"));
            assert_eq!(cut(&bytes), Ok(Some(Cut { kind: Kind::Message, body: start..used, used })));
            assert_eq!(cut(&bytes[used..]), Ok(Some(Cut { kind: Kind::Message, body: 2..5, used: 5 })));
        }
    }

    #[test]
    fn control_frames_are_told_apart() {
        let kinds = [0x88, 0x89, 0x8a].map(|first| cut(&[first, 0]).unwrap().unwrap().kind);
        assert_eq!(kinds, [Kind::Close, Kind::Ping, Kind::Other]);
    }

    #[test]
    fn what_no_server_may_send_is_an_error() {
        assert!(cut(&[0x81, 0x80]).is_err(), "masked");
        assert!(cut(&[0x01, 0]).is_err(), "a fragment");
        assert!(cut(&[0xc1, 0]).is_err(), "a reserved bit");
        assert!(cut(&[0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255]).is_err(), "longer than memory");
    }

    #[test]
    fn sent_frames_are_masked() {
        // The RFC's own example of a masked frame, section 5.7.
        assert_eq!(text("Hello"), [0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]);
        assert_eq!(text(&"x".repeat(126))[..4], [0x81, 0xfe, 0, 126]);
        assert_eq!(text(&"x".repeat(65536))[..10], [0x81, 0xff, 0, 0, 0, 0, 0, 1, 0, 0]);
        let mut pong = Vec::new();
        put(PONG, b"", &mut pong);
        assert_eq!(pong, [0x8a, 0x80, 0x37, 0xfa, 0x21, 0x3d]);
    }
}
