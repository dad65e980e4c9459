//! Reads the frames of a client: the server's side of RFC 6455, without extensions.
//!
//! Bytes come in pieces of any length. What is wrong is found as soon as the bytes that are wrong are there, not when
//! their frame is whole. A reader between two messages keeps nothing.

use bytes::Bytes;

/// Longest head of a frame, in bytes: two, eight of length, four of mask.
const HEAD: usize = 14;
/// Longest payload of a ping, a pong or a close, in bytes.
const CONTROL: u64 = 125;

const CONTINUATION: u8 = 0;
const TEXT: u8 = 1;
const BINARY: u8 = 2;
const CLOSE: u8 = 8;
const PING: u8 = 9;
const PONG: u8 = 10;

/// What a client said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A whole text message. It is UTF-8.
    Text(Bytes),
    /// A whole binary message.
    Binary(Bytes),
    /// A ping, with what its pong has to repeat: at most 125 bytes.
    Ping(Bytes),
    /// A pong.
    Pong,
    /// A close, with its code, if it has one, and its reason.
    Close(Option<(u16, String)>),
}

/// Why a client's bytes can't be read any further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FrameFault {
    /// They aren't frames that a client may send.
    Protocol,
    /// A text message, or the reason of a close, isn't UTF-8.
    NotUtf8,
    /// A message is larger than it may be.
    TooLarge,
}

/// Reads the frames of one client. Nothing may be read any more after a fault.
#[derive(Debug, Default)]
pub struct FrameReader {
    /// What has been begun. None between two messages, as with a client that is silent.
    begun: Option<Box<Begun>>,
}

/// A message, a frame and a head on their way.
#[derive(Debug, Default)]
struct Begun {
    head: [u8; HEAD],
    /// How much of the head is there.
    head_length: u8,
    /// The frame whose head is whole.
    frame: Option<Frame>,
    /// The message whose last frame isn't whole.
    message: Option<PartialMessage>,
    /// The payload of the control frame that isn't whole, so far.
    control: Vec<u8>,
}

/// A frame whose payload is on its way.
#[derive(Clone, Copy, Debug)]
struct Frame {
    last: bool,
    opcode: u8,
    /// As it stands for the next byte.
    mask: [u8; 4],
    /// How many bytes of the payload are still to come.
    missing: u64,
}

#[derive(Debug)]
struct PartialMessage {
    is_text: bool,
    payload: Vec<u8>,
    /// How much of a text is known to be UTF-8; what follows is less than a character.
    checked: usize,
}

impl FrameReader {
    /// Reads on from the front of `bytes`, until something was said or all of them are used. `limit` is the largest
    /// message that is taken, in bytes.
    ///
    /// # Errors
    /// What is wrong with the bytes.
    pub fn read(&mut self, bytes: &mut &[u8], limit: usize) -> Result<Option<Said>, FrameFault> {
        if bytes.is_empty() {
            return Ok(None);
        }
        let mut begun = self.begun.take().map_or_else(Begun::default, |begun| *begun);
        let said = begun.read(bytes, limit)?;
        if !begun.is_nothing() {
            self.begun = Some(Box::new(begun));
        }
        Ok(said)
    }

    /// How many bytes of a payload are to come, as far as is known.
    #[must_use]
    pub fn missing(&self) -> usize {
        let frame = self.begun.as_ref().and_then(|begun| begun.frame);
        frame.map_or(0, |frame| usize::try_from(frame.missing).unwrap_or(usize::MAX))
    }
}

impl Begun {
    fn is_nothing(&self) -> bool {
        self.head_length == 0 && self.frame.is_none() && self.message.is_none()
    }

    fn read(&mut self, bytes: &mut &[u8], limit: usize) -> Result<Option<Said>, FrameFault> {
        loop {
            let frame = match self.frame {
                Some(frame) => frame,
                None => match self.read_head(bytes, limit)? {
                    Some(frame) => frame,
                    None => return Ok(None),
                },
            };
            let frame = self.read_payload(bytes, frame)?;
            if frame.missing > 0 {
                self.frame = Some(frame);
                return Ok(None);
            }
            self.frame = None;
            if let Some(said) = self.end_frame(frame)? {
                return Ok(Some(said));
            }
        }
    }

    /// Reads a head, and judges it as far as it is there.
    fn read_head(&mut self, bytes: &mut &[u8], limit: usize) -> Result<Option<Frame>, FrameFault> {
        loop {
            let there = usize::from(self.head_length);
            if there == 2 {
                self.judge_start()?;
            }
            let wanted = if there < 2 { 2 } else { 6 + length_bytes(self.head[1]) };
            if there == wanted {
                break;
            }
            let Some((piece, rest)) = bytes.split_at_checked(bytes.len().min(wanted - there)) else { return Ok(None) };
            if piece.is_empty() {
                return Ok(None);
            }
            self.head[there..there + piece.len()].copy_from_slice(piece);
            self.head_length += u8::try_from(piece.len()).unwrap_or(0);
            *bytes = rest;
        }
        let missing = self.payload_length()?;
        let there = self.message.as_ref().map_or(0, |message| message.payload.len());
        let room = u64::try_from(limit.saturating_sub(there)).unwrap_or(u64::MAX);
        let opcode = self.head[0] & 0x0f;
        if opcode < CLOSE && missing > room {
            return Err(FrameFault::TooLarge);
        }
        let end = usize::from(self.head_length);
        let mut mask = [0; 4];
        mask.copy_from_slice(&self.head[end - 4..end]);
        self.head_length = 0;
        if opcode == TEXT || opcode == BINARY {
            self.message = Some(PartialMessage { is_text: opcode == TEXT, payload: Vec::new(), checked: 0 });
        }
        Ok(Some(Frame { last: self.head[0] & 0x80 != 0, opcode, mask, missing }))
    }

    /// Judges the first two bytes of a head.
    fn judge_start(&self) -> Result<(), FrameFault> {
        let (last, reserved, opcode) = (self.head[0] & 0x80 != 0, self.head[0] & 0x70, self.head[0] & 0x0f);
        let (masked, length) = (self.head[1] & 0x80 != 0, u64::from(self.head[1] & 0x7f));
        let in_place = match opcode {
            CONTINUATION => self.message.is_some(),
            TEXT | BINARY => self.message.is_none(),
            CLOSE | PING | PONG => last && length <= CONTROL,
            _ => false,
        };
        if reserved == 0 && masked && in_place { Ok(()) } else { Err(FrameFault::Protocol) }
    }

    /// How long the payload is: an error if the number isn't written as short as it can be, or is too large for one.
    fn payload_length(&self) -> Result<u64, FrameFault> {
        let (length, least) = match self.head[1] & 0x7f {
            126 => (u64::from(u16::from_be_bytes([self.head[2], self.head[3]])), 126),
            127 => {
                let mut length = [0; 8];
                length.copy_from_slice(&self.head[2..10]);
                (u64::from_be_bytes(length), 1 << 16)
            }
            length => (u64::from(length), 0),
        };
        if length < least || length >> 63 != 0 { Err(FrameFault::Protocol) } else { Ok(length) }
    }

    /// Takes what is there of a frame's payload.
    fn read_payload(&mut self, bytes: &mut &[u8], mut frame: Frame) -> Result<Frame, FrameFault> {
        let count = usize::try_from(frame.missing).unwrap_or(usize::MAX).min(bytes.len());
        let (piece, rest) = bytes.split_at(count);
        *bytes = rest;
        frame.missing -= count as u64;
        let into = match &mut self.message {
            Some(message) if frame.opcode < CLOSE => &mut message.payload,
            _ => &mut self.control,
        };
        let start = into.len();
        if start == 0 && frame.missing == 0 {
            into.reserve_exact(count);
        }
        into.extend_from_slice(piece);
        unmask(&mut into[start..], frame.mask);
        frame.mask.rotate_left(count % 4);
        if frame.opcode < CLOSE
            && let Some(message) = &mut self.message
        {
            message.check(false)?;
        }
        Ok(frame)
    }

    /// The frame is whole.
    fn end_frame(&mut self, frame: Frame) -> Result<Option<Said>, FrameFault> {
        match frame.opcode {
            CLOSE => read_close(&std::mem::take(&mut self.control)).map(Some),
            PING => Ok(Some(Said::Ping(std::mem::take(&mut self.control).into()))),
            PONG => {
                self.control = Vec::new();
                Ok(Some(Said::Pong))
            }
            _ if !frame.last => Ok(None),
            _ => {
                let Some(mut message) = self.message.take() else { return Ok(None) };
                message.check(true)?;
                let payload = Bytes::from(message.payload);
                Ok(Some(if message.is_text { Said::Text(payload) } else { Said::Binary(payload) }))
            }
        }
    }
}

impl PartialMessage {
    /// Looks at what came of a text. The end of what is there may be within a character, unless it is the `whole`.
    fn check(&mut self, whole: bool) -> Result<(), FrameFault> {
        if !self.is_text {
            return Ok(());
        }
        match std::str::from_utf8(&self.payload[self.checked..]) {
            Ok(_) => self.checked = self.payload.len(),
            Err(error) if whole || error.error_len().is_some() => return Err(FrameFault::NotUtf8),
            Err(error) => self.checked += error.valid_up_to(),
        }
        Ok(())
    }
}

/// How many bytes of length follow the second byte of a head.
fn length_bytes(second: u8) -> usize {
    match second & 0x7f {
        126 => 2,
        127 => 8,
        _ => 0,
    }
}

fn read_close(payload: &[u8]) -> Result<Said, FrameFault> {
    let Some((code, reason)) = payload.split_first_chunk() else {
        return if payload.is_empty() { Ok(Said::Close(None)) } else { Err(FrameFault::Protocol) };
    };
    let code = u16::from_be_bytes(*code);
    // 1004 to 1006 and 1015 are never sent; what is below 3000 and not listed is nobody's yet.
    if !matches!(code, 1000..=1003 | 1007..=1013 | 3000..=4999) {
        return Err(FrameFault::Protocol);
    }
    let reason = std::str::from_utf8(reason).map_err(|_| FrameFault::NotUtf8)?;
    Ok(Said::Close(Some((code, reason.to_owned()))))
}

/// Takes the mask off, eight bytes at a time.
fn unmask(bytes: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    let (words, rest) = bytes.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    for (byte, mask) in rest.iter_mut().zip(mask.into_iter().cycle()) {
        *byte ^= mask;
    }
}
