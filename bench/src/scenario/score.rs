//! Who has heard what: every frame at every listener is checked, none may be missing, twice, or out of order.

use std::time::Instant;

use memchr::memmem;

use super::padded;
use crate::Failure;
use crate::stats::Histogram;

/// How a mark begins; eight digits and a bracket follow.
const MARK: &[u8] = b"[#";

/// The mark of a message, by which it is known again.
fn mark(message: usize) -> String {
    format!("[#{message:08}]")
}

/// What a message says: its mark, filled up to so many bytes.
pub(super) fn content(message: usize, length: usize) -> String {
    padded(&mark(message), length)
}

/// The message whose mark is in a frame.
fn message_in(frame: &[u8]) -> Option<usize> {
    let start = memmem::find(frame, MARK)? + MARK.len();
    let digits = frame.get(start..start + 8).filter(|_| frame.get(start + 8) == Some(&b']'))?;
    std::str::from_utf8(digits).ok()?.parse().ok()
}

/// What has been heard.
pub(super) struct Score {
    /// How many messages each listener has heard.
    positions: Vec<usize>,
    /// The messages in the order in which the first listener to get that far heard them; it is the same for all.
    order: Vec<Known>,
    /// When each message was sent.
    sent: Vec<Instant>,
    /// Messages that were said by one connection keep its order.
    one_speaker: bool,
    /// How long what a message says is, in bytes.
    payload: usize,
    /// From sending to hearing, of every delivery.
    pub(super) latency: Histogram,
    /// Deliveries so far.
    pub(super) heard: u64,
    /// Bytes of their frames.
    pub(super) bytes: u64,
    /// Messages that everybody has heard.
    pub(super) complete: usize,
}

struct Known {
    message: usize,
    frame: Box<[u8]>,
    listeners: usize,
}

impl Score {
    /// Nothing heard.
    pub(super) fn new(listeners: usize, one_speaker: bool, payload: usize) -> Self {
        Self {
            positions: vec![0; listeners],
            order: Vec::new(),
            sent: Vec::new(),
            one_speaker,
            payload,
            latency: Histogram::new(),
            heard: 0,
            bytes: 0,
            complete: 0,
        }
    }

    /// Notes that the next message is sent now, and gives its number.
    pub(super) fn send(&mut self, at: Instant) -> usize {
        self.sent.push(at);
        self.sent.len() - 1
    }

    /// Notes what a listener has heard, and gives the message if that was the last listener to hear it.
    /// Frames without a mark are none of ours.
    pub(super) fn hear(&mut self, listener: usize, frame: &[u8], at: Instant) -> Result<Option<usize>, Failure> {
        let position = self.positions[listener];
        // One message's frames are the same bytes for everybody, so comparing is as good as reading, and quicker.
        if self.order.get(position).is_none_or(|known| *known.frame != *frame)
            && !self.read(listener, position, frame)?
        {
            return Ok(None);
        }
        let known = &mut self.order[position];
        known.listeners += 1;
        self.positions[listener] += 1;
        self.heard += 1;
        self.bytes += frame.len() as u64;
        self.latency.note(at - self.sent[known.message]);
        let complete = known.listeners == self.positions.len();
        self.complete += usize::from(complete);
        Ok(complete.then_some(known.message))
    }

    /// Reads a frame that can't be told by its bytes. Gives whether it is one of ours.
    fn read(&mut self, listener: usize, position: usize, frame: &[u8]) -> Result<bool, Failure> {
        let Some(message) = message_in(frame) else { return Ok(false) };
        let wrong = |what: &str| Failure(format!("listener {listener} heard message {message} {what}"));
        if memmem::find(frame, content(message, self.payload).as_bytes()).is_none() {
            return Err(wrong("with another content"));
        }
        match self.order.get(position) {
            Some(known) if known.message == message => {}
            Some(known) => return Err(wrong(&format!("where others heard {}", known.message))),
            None if message >= self.sent.len() => return Err(wrong("before it was sent")),
            None if self.one_speaker && message != position => return Err(wrong("out of order")),
            None if self.order.iter().rev().any(|known| known.message == message) => return Err(wrong("twice")),
            None => self.order.push(Known { message, frame: frame.into(), listeners: 0 }),
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Instant;

    use super::{Score, content, message_in};

    const PAYLOAD: usize = 15;

    fn frame(message: usize) -> Vec<u8> {
        format!("{{\"content\":\"{}\"}}", content(message, PAYLOAD)).into_bytes()
    }

    fn score(one_speaker: bool) -> (Score, Instant) {
        let mut score = Score::new(2, one_speaker, PAYLOAD);
        let now = Instant::now();
        assert_eq!((score.send(now), score.send(now), score.send(now)), (0, 1, 2));
        (score, now)
    }

    #[test]
    fn a_message_is_known_by_its_mark() {
        assert_eq!(message_in(&frame(12)), Some(12));
        for other in ["", "[#", "[#12]", "[#0000001x]", "[#00000012", "hello"] {
            assert_eq!(message_in(other.as_bytes()), None, "{other}");
        }
    }

    #[test]
    fn a_message_is_complete_when_the_last_listener_has_it() {
        let (mut score, now) = score(true);
        assert_eq!(score.hear(0, &frame(0), now).unwrap(), None);
        assert_eq!(score.hear(0, b"presence", now).unwrap(), None);
        assert_eq!(score.hear(0, &frame(1), now).unwrap(), None);
        assert_eq!(score.hear(1, &frame(0), now).unwrap(), Some(0));
        // The same message in other bytes, as the author's own copy may be.
        let own = [frame(1), b" mine".to_vec()].concat();
        assert_eq!(score.hear(1, &own, now).unwrap(), Some(1));
        assert_eq!((score.heard, score.complete, score.latency.total()), (4, 2, 4));
    }

    #[test]
    fn what_is_missing_or_out_of_order_is_an_error() {
        let (mut first, now) = score(true);
        assert!(first.hear(0, &frame(1), now).is_err(), "one connection's messages keep their order");
        assert!(first.hear(0, &frame(7), now).is_err(), "never sent");
        let spoilt = String::from_utf8(frame(0)).unwrap().replace("]xx", "]xy");
        assert!(first.hear(0, spoilt.as_bytes(), now).is_err(), "another content");
        let (mut second, now) = score(false);
        second.hear(0, &frame(1), now).unwrap();
        assert!(second.hear(1, &frame(0), now).is_err(), "all hear the same order");
        second.hear(1, &frame(1), now).unwrap();
        assert!(second.hear(1, &frame(1), now).is_err(), "twice");
    }
}
