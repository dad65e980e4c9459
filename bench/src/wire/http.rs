//! HTTP/1.1 (RFC 9112), as a client of JSON interfaces: requests made, answers cut.

use super::{Cut, Kind};

/// Longest head of an answer, in bytes.
const HEAD_BYTES: usize = 64 * 1024;

/// A request with a JSON body, if there is one.
pub(crate) fn request(method: &str, host: &str, path: &str, token: Option<&str>, body: Option<&str>) -> Vec<u8> {
    let bearer = token.map(|token| format!("Authorization: Bearer {token}\r\n")).unwrap_or_default();
    let (length, body) = match body {
        Some(body) => (format!("Content-Type: application/json\r\nContent-Length: {}\r\n", body.len()), body),
        None => (String::new(), ""),
    };
    format!("{method} {path} HTTP/1.1\r\nHost: {host}\r\n{bearer}{length}\r\n{body}").into_bytes()
}

/// The first answer. One to an upgrade ends with its head.
pub(super) fn cut(bytes: &[u8]) -> Result<Option<Cut>, String> {
    let Some(end) = memchr::memmem::find(bytes, b"\r\n\r\n") else {
        return if bytes.len() > HEAD_BYTES { Err("an endless head".to_owned()) } else { Ok(None) };
    };
    let head = std::str::from_utf8(&bytes[..end]).map_err(|_| "a head that isn't text".to_owned())?;
    let mut lines = head.split("\r\n");
    let status = lines.next().and_then(|line| line.strip_prefix("HTTP/1.1 ")?.get(..3)?.parse().ok());
    let status: u16 = status.ok_or_else(|| format!("no answer: {head}"))?;
    let start = end + 4;
    let used = match length(lines, status)? {
        Some(length) => start.checked_add(length).ok_or("a body longer than memory")?,
        None => return Err(format!("an answer without a length: {head}")),
    };
    Ok((bytes.len() >= used).then_some(Cut { kind: Kind::Answer(status), body: start..used, used }))
}

/// The length that the header fields give.
fn length<'a>(mut fields: impl Iterator<Item = &'a str>, status: u16) -> Result<Option<usize>, String> {
    if matches!(status, 100..200 | 204 | 304) {
        return Ok(Some(0));
    }
    let named = fields.find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length").then(|| value.trim())
    });
    named.map(|value| value.parse().map_err(|_| format!("a length of {value}"))).transpose()
}

#[cfg(test)]
mod tests {
    use super::{Cut, Kind, cut, request};

    #[test]
    fn an_answer_ends_where_its_length_says() {
        let bytes = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nx: y\r\n\r\n{}HTTP/1.1";
        for short in 0..51 {
            assert_eq!(cut(&bytes[..short]), Ok(None));
        }
        assert_eq!(cut(bytes), Ok(Some(Cut { kind: Kind::Answer(201), body: 49..51, used: 51 })));
    }

    #[test]
    fn answers_without_a_body_end_with_their_head() {
        for status in ["101 Switching Protocols", "204 No Content"] {
            let bytes = format!("HTTP/1.1 {status}\r\nupgrade: websocket\r\n\r\nmore");
            let cut = cut(bytes.as_bytes()).unwrap().unwrap();
            assert_eq!((cut.body.len(), bytes.len() - cut.used), (0, 4));
        }
    }

    #[test]
    fn what_can_not_be_cut_is_an_error() {
        assert!(cut(b"HTTP/1.1 200 OK\r\n\r\n").is_err(), "no length");
        assert!(cut(b"HTTP/1.1 200 OK\r\ncontent-length: two\r\n\r\n").is_err());
        assert!(cut(b"SSH-2.0\r\n\r\n").is_err());
        assert!(cut(&vec![b'x'; 70_000]).is_err());
    }

    #[test]
    fn requests_carry_what_they_are_given() {
        let with_all = request("POST", "h:1", "/p", Some("t"), Some("{}"));
        let expected = "POST /p HTTP/1.1\r\nHost: h:1\r\nAuthorization: Bearer t\r\nContent-Type: application/json\r\n\
                        Content-Length: 2\r\n\r\n{}";
        assert_eq!(String::from_utf8(with_all).unwrap(), expected);
        assert_eq!(request("GET", "h:1", "/", None, None), b"GET / HTTP/1.1\r\nHost: h:1\r\n\r\n");
    }
}
