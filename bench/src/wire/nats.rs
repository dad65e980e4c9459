//! The client protocol of NATS, for the rival in the fan-out comparison.

use super::{Cut, Kind};

/// Longest line, in bytes.
const LINE_BYTES: usize = 64 * 1024;
/// The subject of everything.
const SUBJECT: &str = "choir";

/// What a client says first.
pub(crate) const CONNECT: &[u8] = b"CONNECT {\"verbose\":false,\"pedantic\":false,\"echo\":true}\r\n";
/// What a subscriber says, followed by a question that is answered once it listens.
pub(crate) const LISTEN: &[u8] = b"SUB choir 1\r\nPING\r\n";
/// The answer to that question.
pub(crate) const LISTENING: &[u8] = b"PONG";

/// A message to all subscribers.
pub(crate) fn publish(content: &str) -> Vec<u8> {
    format!("PUB {SUBJECT} {}\r\n{content}\r\n", content.len()).into_bytes()
}

/// The first message or line.
pub(super) fn cut(bytes: &[u8]) -> Result<Option<Cut>, String> {
    let Some(end) = memchr::memmem::find(bytes, b"\r\n") else {
        return if bytes.len() > LINE_BYTES { Err("an endless line".to_owned()) } else { Ok(None) };
    };
    let line = &bytes[..end];
    if line.starts_with(b"MSG ") {
        let length = std::str::from_utf8(line).ok().and_then(|line| line.rsplit(' ').next()?.parse::<usize>().ok());
        let length = length.filter(|length| *length <= 64 * 1024 * 1024);
        let length = length.ok_or_else(|| format!("a message without a length: {}", line.escape_ascii()))?;
        let body = end + 2..end + 2 + length;
        let used = body.end + 2;
        return Ok((bytes.len() >= used).then_some(Cut { kind: Kind::Message, body, used }));
    }
    let kind = match line {
        b"PING" => Kind::Ping,
        _ if line.starts_with(b"-ERR") => Kind::Close,
        _ => Kind::Other,
    };
    Ok(Some(Cut { kind, body: 0..end, used: end + 2 }))
}

#[cfg(test)]
mod tests {
    use super::{Cut, Kind, cut, publish};

    #[test]
    fn messages_and_lines_are_cut() {
        let bytes = b"MSG choir 1 5\r\nhello\r\nPING\r\n-ERR 'slow'\r\n";
        for short in 0..22 {
            assert_eq!(cut(&bytes[..short]), Ok(None));
        }
        assert_eq!(cut(bytes), Ok(Some(Cut { kind: Kind::Message, body: 15..20, used: 22 })));
        assert_eq!(cut(&bytes[22..]), Ok(Some(Cut { kind: Kind::Ping, body: 0..4, used: 6 })));
        assert_eq!(cut(&bytes[28..]).unwrap().unwrap().kind, Kind::Close);
        assert!(cut(b"MSG choir 1 many\r\n").is_err());
    }

    #[test]
    fn a_message_says_its_length() {
        assert_eq!(publish("hello"), b"PUB choir 5\r\nhello\r\n");
    }
}
