//! One socket that listens, as the hub keeps it.

use std::collections::HashMap;
use std::sync::Arc;

use super::encoded_event::EncodedEvent;
use super::frame_sink::{ConnectionId, Frame};
use crate::event::{Event, EventKind, Stream};
use crate::limits;
use crate::model::{AnswerKey, Position, SessionId, UserId, VersionVector};

/// A listener's number within the hub.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct ListenerId(pub(super) u32, pub(super) u32);

/// A socket that begins to listen.
#[derive(Clone, Copy, Debug)]
pub struct ListenerInfo {
    /// The number of its dialect, whose encoder words its events: see [`Hub::dialect`](super::Hub::dialect).
    pub dialect: usize,
    /// Whose it is.
    pub user: UserId,
    /// Under which login.
    pub session: Option<SessionId>,
    /// The socket.
    pub connection: ConnectionId,
    /// Whether it gets events. One that doesn't still makes its user present, and is still closed when its login ends.
    pub hears: bool,
}

/// A listener in the hub.
pub(super) struct Listener {
    pub(super) info: ListenerInfo,
    pub(super) generation: u32,
    /// The streams it is in, with its index in the list of each.
    pub(super) streams: HashMap<Stream, u32>,
    /// The streams among them whose events it doesn't want (a client may leave a room without leaving the channel).
    pub(super) muted: Vec<Stream>,
    /// Where what it heard last stands, so that it hears an event of several streams once.
    pub(super) last: Option<Position>,
    /// The delivery that reached it last, so that an event which spreads through several streams does so once.
    pub(super) delivery: u64,
    /// Under which key it waits for the answer to an act.
    pub(super) awaits: Option<AnswerKey>,
    /// What becomes of what arrives.
    pub(super) reception: Reception,
    /// What it was shown of acts that were committed but not delivered yet when it went live: they come late.
    pub(super) shown: Option<Box<VersionVector>>,
    /// What it needs to be told cursors, where it wants them.
    pub(super) cursor: Option<Box<CursorState>>,
}

/// What becomes of what arrives for a listener.
pub(super) enum Reception {
    /// It isn't kept: the log will be asked for it.
    Paused,
    /// It is held back while the snapshot is read.
    Held(Vec<Arc<EncodedEvent>>),
    /// It is told at once.
    Live,
}

/// A listener that is told with every event how far it has come.
#[derive(Default)]
pub(super) struct CursorState {
    /// How far it has come.
    pub(super) told: VersionVector,
    /// The frames of the act that is being told: only the last one says that all of it was.
    pub(super) pending: Vec<Frame>,
}

/// What a listener does with an event.
pub(super) enum Taken {
    /// It is told.
    Sent,
    /// It isn't sent now: the listener got it already, doesn't want it, or gets it when it goes live.
    Passed,
    /// The listener holds back as many events as it may.
    Overrun,
}

impl Listener {
    /// Takes an event that reached it through this stream in this delivery. One that stands in several streams is heard once. `shared` makes what is
    /// kept of it by all who hold it back.
    pub(super) fn take(
        &mut self,
        event: &Event,
        stream: Stream,
        delivery: u64,
        shared: impl FnOnce() -> Arc<EncodedEvent>,
    ) -> Taken {
        let again = self.delivery == delivery || event.position.is_some() && event.position == self.last;
        if again || self.muted.contains(&stream) || self.is_answered(event) {
            return Taken::Passed;
        }
        match &mut self.reception {
            Reception::Paused => Taken::Passed,
            Reception::Held(held) if held.len() >= limits::HELD_EVENTS => Taken::Overrun,
            Reception::Held(held) => {
                self.delivery = delivery;
                held.push(shared());
                Taken::Passed
            }
            Reception::Live => {
                self.delivery = delivery;
                if self.was_shown(event) {
                    return Taken::Passed;
                }
                self.last = event.position.or(self.last);
                if self.info.hears { Taken::Sent } else { Taken::Passed }
            }
        }
    }

    /// Whether the event comes late to somebody who was shown it. A writer's acts come in order, so that after a newer one
    /// none of them does.
    fn was_shown(&mut self, event: &Event) -> bool {
        let (Some(position), Some(shown)) = (event.position, &mut self.shown) else { return false };
        if shown.covers(position) {
            return true;
        }
        shown.forget(position.writer);
        if shown.is_empty() {
            self.shown = None;
        }
        false
    }

    /// Whether this socket's answer says what the event does, so that it needs no frame.
    fn is_answered(&self, event: &Event) -> bool {
        matches!(&event.kind, EventKind::GuildCreated { answered: Some(key), .. } if Some(*key) == self.awaits)
    }
}
