//! What a connection's peer says.

use std::io::{ErrorKind, Read};

use bytes::Bytes;
use futures_util::future::AbortHandle;

use super::connection::{CarriedConnection, Over, OwnClose, Workshop};
use super::errand::{Errand, Whereabouts};
use crate::close_stage::CloseStage;
use crate::frame_head::put_close;
use crate::frames::{FrameFault, Said};
use crate::limits::{BROKE_PROTOCOL, LAST_ANSWER, NOT_TEXT, NOT_UTF8, PIPELINED};

/// How much is read at once where nothing is known of what comes, in bytes. So much of a connection is kept at most while
/// its handler works.
const PIECE: usize = 4 * 1024;
/// How much is read at once of a message whose length is known, in bytes.
pub(super) const ROOM: usize = 64 * 1024;
/// How often one connection is read in a row, before others are.
const READS: usize = 16;

impl CarriedConnection {
    /// Reads until there is nothing more for now, or the handler has something to do. Where there is more than one
    /// connection's share, the rest is left for the next turn.
    pub(super) fn read(&mut self, workshop: &mut Workshop) -> Result<(), Over> {
        self.take_in_kept(workshop)?;
        for _ in 0..READS {
            if !self.is_readable || !self.is_reading() {
                return Ok(());
            }
            let most = self.reader.missing().clamp(PIECE, ROOM);
            match self.stream.read(&mut workshop.room[..most]) {
                Ok(0) => {
                    self.is_readable = false;
                    // A peer that sent what can't be read may still read: writing goes on, and the times end it.
                    return if self.is_deaf && self.stage == CloseStage::Open { Ok(()) } else { Err(Over) };
                }
                Ok(count) => {
                    // A stream that gave less than it could has no more, and will say when it has.
                    self.is_readable = count == most || self.is_read_closed;
                    self.times.heard(workshop.now);
                    if self.is_deaf {
                        continue;
                    }
                    let room = std::mem::take(&mut workshop.room);
                    let taken = self.take_in(&room[..count], workshop);
                    workshop.room = room;
                    let rest = taken?;
                    self.keep(Bytes::copy_from_slice(&workshop.room[count - rest..count]));
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => self.is_readable = false,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Err(Over),
            }
        }
        Ok(())
    }

    /// Goes on with what was read before the handler went to work.
    fn take_in_kept(&mut self, workshop: &mut Workshop) -> Result<(), Over> {
        if !self.is_reading() {
            return Ok(());
        }
        if let Some(postponed) = self.postponed.take() {
            match *postponed {
                Ok(said) => self.hear_control(said, workshop)?,
                Err(fault) => self.is_spoken_to_wrongly(fault),
            }
        }
        if let Some(unread) = self.unread.take()
            && !self.is_deaf
        {
            let rest = self.take_in(&unread, workshop)?;
            self.keep(unread.slice(unread.len() - rest..));
        }
        Ok(())
    }

    /// Keeps what isn't taken in yet.
    fn keep(&mut self, unread: Bytes) {
        self.unread = (!unread.is_empty()).then(|| Box::new(unread));
    }

    /// Takes in what was read, up to so many messages, and has the handler hear these. How many bytes are left.
    fn take_in(&mut self, mut bytes: &[u8], workshop: &Workshop) -> Result<usize, Over> {
        let mut texts = Vec::new();
        while texts.len() < usize::from(PIPELINED) && self.postponed.is_none() && !self.is_deaf {
            let read = self.reader.read(&mut bytes, self.link().kind.limits.inbound_bytes);
            match read {
                Ok(None) => break,
                Ok(Some(Said::Text(text))) => texts.extend(self.to_be_heard(text)),
                Ok(Some(Said::Binary(text))) if std::str::from_utf8(&text).is_ok() => {
                    texts.extend(self.to_be_heard(text));
                }
                Ok(Some(Said::Ping(payload))) => self.pong = Some(Box::new(payload)),
                Ok(Some(Said::Pong)) => {}
                // What the peer said before is heard first.
                other if !texts.is_empty() => self.postponed = other.transpose().map(Box::new),
                Ok(Some(said)) => self.hear_control(said, workshop)?,
                Err(fault) => self.is_spoken_to_wrongly(fault),
            }
        }
        if !texts.is_empty() {
            self.send_off(texts, workshop);
        }
        Ok(if self.is_deaf { 0 } else { bytes.len() })
    }

    /// A text that the handler is to hear, if it is to hear any.
    fn to_be_heard(&self, text: Bytes) -> Option<Bytes> {
        (!self.link().has_enough() && self.stage == CloseStage::Open).then_some(text)
    }

    /// A close, or a message that is no text.
    fn hear_control(&mut self, said: Said, workshop: &Workshop) -> Result<(), Over> {
        match said {
            Said::Close(close) if self.stage == CloseStage::Open => {
                self.stage = CloseStage::PeerClosed;
                self.times.end_at(workshop.now + LAST_ANSWER);
                self.pong = None;
                self.ping = false;
                if !matches!(self.close, OwnClose::Begun) {
                    let close = close.as_ref().map(|(code, reason)| (*code, reason.as_str()));
                    put_close(close, &mut self.control);
                }
                Ok(())
            }
            Said::Close(_) => Err(Over),
            _ => {
                self.link().close(NOT_TEXT);
                Ok(())
            }
        }
    }

    /// The peer is told what was wrong with its bytes. What it still sends is read and thrown away: closing a stream with
    /// unread bytes would reset it, and the peer would lose our close.
    fn is_spoken_to_wrongly(&mut self, fault: FrameFault) {
        let close = match fault {
            FrameFault::TooLarge => self.link().kind.limits.too_large.clone(),
            FrameFault::NotUtf8 => NOT_UTF8,
            FrameFault::Protocol => BROKE_PROTOCOL,
        };
        self.is_deaf = true;
        self.link().close(close);
    }

    /// Sends the handler off to hear these.
    fn send_off(&mut self, texts: Vec<Bytes>, workshop: &Workshop) {
        let (cut, end) = AbortHandle::new_pair();
        let away = Whereabouts::Away(Some(cut));
        match std::mem::replace(&mut self.handler, away) {
            Whereabouts::Here(handler) => {
                let errand = Errand::new(self.link().clone(), workshop.inbox.clone());
                workshop.runtime.spawn(errand.hear(handler, texts, end));
            }
            elsewhere => self.handler = elsewhere,
        }
    }
}
