//! What leaves a connection: everything that waits for its peer, in one write as far as that is possible.

use std::collections::VecDeque;
use std::io::{self, ErrorKind, IoSlice, Write};
use std::net::Shutdown;
use std::ops::Range;
use std::task::Waker;

use mio::net::TcpStream;

use super::connection::{CarriedConnection, Over, OwnClose, Workshop};
use crate::close_stage::CloseStage;
use crate::frame_head::{PING, PONG, TEXT, head_length, put_close, put_head};
use crate::limits::{COPIED, LAST_ANSWER};
use crate::link::OutboxItem;
use crate::outbound_frame::OutboundFrame;

/// How many bytes are copied for one write at most, but for one frame's.
const CORK: usize = 64 * 1024;
/// How many pieces one write has at most.
const PIECES: usize = 32;

/// What a write may do.
enum Written {
    All,
    /// The stream takes no more for now.
    Blocked,
}

/// The beginning of a batch as it goes over the wire: small frames copied side by side, of large ones the head and what
/// comes before the shared bytes. Listeners of one event mostly wait for the same frames, so it is kept for the next.
#[derive(Default)]
pub(super) struct Cork {
    copied: Vec<u8>,
    pieces: Vec<Piece>,
    /// What is in it; held so that none of it is another frame by now.
    frames: Vec<OutboundFrame>,
}

enum Piece {
    Copied(Range<usize>),
    /// The shared bytes of the frame of this index.
    Shared(usize),
}

impl CarriedConnection {
    /// Writes until the peer takes no more or nothing is left.
    pub(super) fn write(&mut self, workshop: &mut Workshop) -> Result<(), Over> {
        if self.stage == CloseStage::Closed {
            return Ok(());
        }
        loop {
            self.drop_what_is_not_to_leave();
            if matches!(self.write_waiting(workshop)?, Written::Blocked) {
                let deadline = self.link().stall(Waker::noop());
                self.times.set_deadline(deadline);
                self.times.stalls(std::mem::take(&mut self.took_some), workshop.now);
                return Ok(());
            }
            if self.stage == CloseStage::PeerClosed {
                return Err(Over);
            }
            match std::mem::replace(&mut self.close, OwnClose::Unasked) {
                OwnClose::Waiting(close) if self.link().kind.limits.cut.contains(&close.code) => {
                    self.close = OwnClose::Begun;
                    // A stream that can't be closed is gone, which reading finds out.
                    self.stream.shutdown(Shutdown::Write).ok();
                }
                OwnClose::Waiting(close) => {
                    put_close(Some((close.code, close.reason_that_fits())), &mut self.control);
                    self.close = OwnClose::Begun;
                }
                OwnClose::Begun => {
                    self.close = OwnClose::Begun;
                    self.stage = CloseStage::Closed;
                    self.times.end_at(workshop.now + LAST_ANSWER);
                    return Ok(());
                }
                OwnClose::Unasked => {
                    if self.batch.capacity() == 0 {
                        std::mem::swap(&mut self.batch, &mut workshop.spare);
                    }
                    let link = self.slot.link();
                    match link.take(&mut self.batch, Waker::noop()) {
                        OutboxItem::Nothing(deadline) => {
                            self.rests(workshop);
                            self.times.set_deadline(deadline);
                            self.times.writes_all();
                            return Ok(());
                        }
                        OutboxItem::Frames(None) => {}
                        OutboxItem::Frames(Some(close)) => self.close = OwnClose::Waiting(close),
                    }
                }
            }
        }
    }

    /// Nothing waits: what the last burst took goes back.
    fn rests(&mut self, workshop: &mut Workshop) {
        self.took_some = false;
        self.control = Vec::new();
        let batch = std::mem::take(&mut self.batch);
        if workshop.spare.capacity() == 0 {
            workshop.spare = batch;
        }
    }

    /// A frame that is begun goes out whole. The others don't where the outbox ran over, or where the peer has closed.
    fn drop_what_is_not_to_leave(&mut self) {
        let is_cut = self.link().is_cut() && !std::mem::replace(&mut self.is_cut, true);
        if is_cut || self.stage == CloseStage::PeerClosed {
            self.batch.truncate(usize::from(self.begun > 0));
        }
    }

    /// Writes the batch, and what goes between frames.
    fn write_waiting(&mut self, workshop: &mut Workshop) -> Result<Written, Over> {
        loop {
            if self.begun == 0 {
                self.put_control();
                if matches!(self.write_control()?, Written::Blocked) {
                    return Ok(Written::Blocked);
                }
            }
            if self.batch.is_empty() {
                return Ok(Written::All);
            }
            if !self.is_writable {
                return Ok(Written::Blocked);
            }
            workshop.cork.fill(&self.batch);
            match workshop.cork.write(&self.batch, self.begun, &self.stream) {
                Ok(count) => self.has_left(count)?,
                Err(error) => self.is_refused(&error)?,
            }
        }
    }

    /// So many bytes of the batch have left.
    fn has_left(&mut self, count: usize) -> Result<(), Over> {
        if count == 0 {
            return Err(Over);
        }
        self.took_some = true;
        self.begun += count;
        while let Some(first) = self.batch.front().map(wire_length)
            && first <= self.begun
        {
            self.begun -= first;
            self.batch.pop_front();
        }
        Ok(())
    }

    fn is_refused(&mut self, error: &io::Error) -> Result<(), Over> {
        match error.kind() {
            ErrorKind::WouldBlock => self.is_writable = false,
            ErrorKind::Interrupted => {}
            _ => return Err(Over),
        }
        Ok(())
    }

    /// Puts a pong and a ping where they leave before the next frame, unless others wait there.
    fn put_control(&mut self) {
        if !self.control.is_empty() {
            return;
        }
        if let Some(payload) = self.pong.take() {
            put_head(PONG, payload.len(), &mut self.control);
            self.control.extend_from_slice(&payload);
        }
        if std::mem::take(&mut self.ping) {
            self.control.extend(PING);
        }
    }

    fn write_control(&mut self) -> Result<Written, Over> {
        while !self.control.is_empty() {
            if !self.is_writable {
                return Ok(Written::Blocked);
            }
            match self.stream.write(&self.control) {
                Ok(0) => return Err(Over),
                Ok(count) => {
                    self.took_some = true;
                    self.control.drain(..count);
                }
                Err(error) => self.is_refused(&error)?,
            }
        }
        Ok(Written::All)
    }
}

impl Cork {
    /// Puts the beginning of a batch in, unless it is what is in already.
    fn fill(&mut self, batch: &VecDeque<OutboundFrame>) {
        let known = self.frames.len();
        let is_known = known > 0
            && known <= batch.len()
            && (known == batch.len() || self.is_full())
            && self.frames.iter().zip(batch).all(|(ours, theirs)| ours.is_same(theirs));
        if is_known {
            return;
        }
        self.clear();
        for (index, frame) in batch.iter().enumerate() {
            if self.is_full() {
                break;
            }
            let start = self.copied.len();
            put_head(TEXT, frame.len(), &mut self.copied);
            let (prefix, shared) = frame.parts();
            self.copied.extend_from_slice(prefix);
            let is_copied = shared.len() <= COPIED;
            if is_copied {
                self.copied.extend_from_slice(shared);
            }
            match self.pieces.last_mut() {
                Some(Piece::Copied(last)) => last.end = self.copied.len(),
                _ => self.pieces.push(Piece::Copied(start..self.copied.len())),
            }
            if !is_copied {
                self.pieces.push(Piece::Shared(index));
            }
            self.frames.push(frame.clone());
        }
    }

    /// Forgets what is in it.
    pub(super) fn clear(&mut self) {
        self.copied.clear();
        self.pieces.clear();
        self.frames.clear();
        self.copied.shrink_to(2 * CORK);
    }

    fn is_full(&self) -> bool {
        self.copied.len() >= CORK || self.pieces.len() >= PIECES - 1
    }

    /// Writes what is in it of this batch, but for so many bytes at the front. How many bytes have left.
    fn write(&self, batch: &VecDeque<OutboundFrame>, begun: usize, mut stream: &TcpStream) -> io::Result<usize> {
        let piece = |piece: &Piece| match piece {
            Piece::Copied(range) => &self.copied[range.clone()],
            Piece::Shared(index) => batch[*index].parts().1,
        };
        if let [only] = self.pieces.as_slice() {
            return stream.write(&piece(only)[begun..]);
        }
        let mut slices = [IoSlice::new(&[]); PIECES + 1];
        for (slice, from) in slices.iter_mut().zip(&self.pieces) {
            *slice = IoSlice::new(piece(from));
        }
        let mut slices = &mut slices[..self.pieces.len()];
        IoSlice::advance_slices(&mut slices, begun);
        stream.write_vectored(slices)
    }
}

/// How long a frame is with its head, in bytes.
fn wire_length(frame: &OutboundFrame) -> usize {
    head_length(frame.len()) + frame.len()
}
