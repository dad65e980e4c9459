//! The head of a frame of ours: never masked, never in parts (RFC 6455, section 5.2).

/// A whole text message in one frame.
pub(crate) const TEXT: u8 = 0x81;
/// A close.
pub(crate) const CLOSE: u8 = 0x88;
/// A ping without a payload.
pub(crate) const PING: [u8; 2] = [0x89, 0];
/// A pong.
pub(crate) const PONG: u8 = 0x8a;

/// How long the head of a frame with so long a payload is, in bytes.
pub(crate) fn head_length(payload: usize) -> usize {
    match payload {
        0..126 => 2,
        126..=0xffff => 4,
        _ => 10,
    }
}

/// Puts the head of a frame with so long a payload behind what is there.
pub(crate) fn put_head(kind: u8, payload: usize, out: &mut Vec<u8>) {
    out.push(kind);
    if let Ok(length) = u8::try_from(payload)
        && length < 126
    {
        out.push(length);
    } else if let Ok(length) = u16::try_from(payload) {
        out.push(126);
        out.extend(length.to_be_bytes());
    } else {
        out.push(127);
        out.extend((payload as u64).to_be_bytes());
    }
}

/// Puts a close with this code and reason, or without any, behind what is there. The reason has at most 123 bytes.
pub(crate) fn put_close(said: Option<(u16, &str)>, out: &mut Vec<u8>) {
    put_head(CLOSE, said.map_or(0, |(_, reason)| 2 + reason.len()), out);
    if let Some((code, reason)) = said {
        out.extend(code.to_be_bytes());
        out.extend_from_slice(reason.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::{TEXT, head_length, put_head};

    #[test]
    fn a_length_is_written_as_short_as_it_can_be() {
        for payload in [0, 1, 125, 126, 65_535, 65_536, 1 << 20] {
            let mut head = Vec::new();
            put_head(TEXT, payload, &mut head);
            assert_eq!(head.len(), head_length(payload), "of {payload}");
        }
    }
}
