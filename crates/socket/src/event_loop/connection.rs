//! One connection of a shard, which alone reads and writes it.

use std::collections::VecDeque;
use std::sync::Arc;

use bytes::Bytes;
use mio::net::TcpStream;
use tokio::runtime::Handle;
use tokio::time::Instant;

use super::errand::Whereabouts;
use super::inbox::{Inbox, NewConnection};
use super::plain_tcp::StreamHold;
use super::schedule::QueuedFor;
use super::writing::Cork;
use crate::close_stage::CloseStage;
use crate::frames::{FrameFault, FrameReader, Said};
use crate::limits::{Close, LAST_WORDS, SILENT};
use crate::link::Link;
use crate::outbound_frame::OutboundFrame;
use crate::sockets_state::SlotGuard;
use crate::times::{ConnectionTimes, Due};

/// The stream has ended, or is to.
#[derive(Debug)]
pub(super) struct Over;

/// How far our close is.
pub(super) enum OwnClose {
    Unasked,
    /// To be sent after the batch.
    Waiting(Close),
    Begun,
}

/// One connection of a shard.
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the stream; none excludes another")]
pub(super) struct CarriedConnection {
    pub(super) stream: TcpStream,
    pub(super) slot: SlotGuard,
    pub(super) held: Option<Box<dyn StreamHold>>,
    pub(super) handler: Whereabouts,
    pub(super) times: ConnectionTimes,
    /// When the timers look after it next.
    pub(super) armed: Option<Instant>,
    pub(super) queued: QueuedFor,
    /// There may be something to read, as far as is known.
    pub(super) is_readable: bool,
    /// The peer has said its last byte.
    pub(super) is_read_closed: bool,
    /// The stream may take something, as far as is known.
    pub(super) is_writable: bool,
    pub(super) reader: FrameReader,
    /// What was read and is left alone while the handler works, in bytes and as something that was said or went wrong.
    pub(super) unread: Option<Box<Bytes>>,
    pub(super) postponed: Option<Box<Result<Said, FrameFault>>>,
    /// The peer sent bytes that can't be read as frames, so nothing more is read.
    pub(super) is_deaf: bool,
    /// Taken from the outbox; the first may be begun.
    pub(super) batch: VecDeque<OutboundFrame>,
    /// How many bytes of the first frame have left.
    pub(super) begun: usize,
    /// The batch was dropped, because the outbox ran over.
    pub(super) is_cut: bool,
    /// What goes out before the next frame: a pong, a ping, a close.
    pub(super) control: Vec<u8>,
    pub(super) pong: Option<Box<Bytes>>,
    pub(super) ping: bool,
    pub(super) close: OwnClose,
    pub(super) stage: CloseStage,
    /// The peer took something since the last look.
    pub(super) took_some: bool,
}

/// What all connections of a shard work with.
pub(super) struct Workshop {
    pub(super) runtime: Handle,
    pub(super) inbox: Arc<Inbox>,
    /// What is read comes here first.
    pub(super) room: Box<[u8]>,
    pub(super) cork: Cork,
    /// A queue that nobody uses, so that a connection at rest needs none.
    pub(super) spare: VecDeque<OutboundFrame>,
    /// The time of this turn.
    pub(super) now: Instant,
}

impl CarriedConnection {
    pub(super) fn new(arrival: NewConnection, now: Instant) -> Self {
        let NewConnection { stream, read, held, slot } = arrival;
        let times = ConnectionTimes::new(slot.link().kind.ping_every, now);
        Self {
            stream,
            slot,
            held,
            handler: Whereabouts::Away(None),
            times,
            armed: None,
            queued: QueuedFor::default(),
            is_readable: true,
            is_read_closed: false,
            is_writable: true,
            reader: FrameReader::default(),
            unread: (!read.is_empty()).then(|| Box::new(read)),
            postponed: None,
            is_deaf: false,
            batch: VecDeque::new(),
            begun: 0,
            is_cut: false,
            control: Vec::new(),
            pong: None,
            ping: false,
            close: OwnClose::Unasked,
            stage: CloseStage::Open,
            took_some: false,
        }
    }

    pub(super) fn link(&self) -> &Arc<Link> {
        self.slot.link()
    }

    /// Reads, writes and keeps the times of the stream, as far as it lets us. Messages are left unread while the handler
    /// works; everything else goes on.
    pub(super) fn go_on(&mut self, workshop: &mut Workshop) -> Result<(), Over> {
        loop {
            let reading = self.is_reading();
            // Reading comes first, so that the answers to pings leave together.
            self.read(workshop)?;
            self.write(workshop)?;
            if self.link().is_closing() && !self.times.is_ending() {
                self.times.end_at(workshop.now + LAST_WORDS);
            }
            let due = self.meet_times(workshop)?;
            // Once a close was asked for, the peer is read whether or not the handler listens.
            if !due && reading == self.is_reading() {
                return Ok(());
            }
        }
    }

    /// Whether the peer is read now.
    pub(super) fn is_reading(&self) -> bool {
        self.listens() || self.times.is_ending()
    }

    /// Whether something is left to do that no event will announce.
    pub(super) fn has_more(&self) -> bool {
        self.is_readable && self.is_reading()
    }

    /// The handler is back, or there is none. Nothing was read meanwhile, so that time doesn't count as the peer's silence.
    pub(super) fn comes_back(&mut self, handler: Whereabouts, now: Instant) {
        self.handler = handler;
        self.times.heard(now);
    }

    fn listens(&self) -> bool {
        !matches!(self.handler, Whereabouts::Away(_))
    }

    /// Does what is due. Whether anything was.
    fn meet_times(&mut self, workshop: &Workshop) -> Result<bool, Over> {
        let (now, listens) = (workshop.now, self.listens());
        if self.times.next() > now {
            return Ok(false);
        }
        match self.times.due(now, listens, self.slot.link().kind.ping_every) {
            None => return Ok(false),
            Some(Due::End) => return Err(Over),
            Some(Due::Deadline(now)) => self.link().expire(now),
            Some(Due::Silence) => self.link().close(SILENT),
            Some(Due::Stalled) => self.link().give_up(),
            Some(Due::Ping) => {
                self.ping = true;
                self.link().shrink();
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::CarriedConnection;
    use crate::link::Link;

    /// What every idle connection pays for.
    #[test]
    fn a_connection_takes_little_room() {
        assert!(size_of::<CarriedConnection>() <= 320, "{} bytes", size_of::<CarriedConnection>());
        assert!(size_of::<Link>() <= 176, "{} bytes", size_of::<Link>());
    }
}
