//! One socket that listens, as the hub keeps it.

use std::collections::HashMap;
use std::sync::Arc;

use super::encoded_event::EncodedEvent;
use super::frame_sink::ConnectionId;
use crate::event::{Event, EventKind, Stream};
use crate::limits;
use crate::model::{SessionId, UserId};

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
    /// The last act it heard, so that it hears an act of several streams once.
    pub(super) last_act: u64,
    /// Events that arrived while it was reading its snapshot; none once it is live.
    pub(super) held: Option<Vec<Arc<EncodedEvent>>>,
}

/// What a listener does with an event.
pub(super) enum Reception {
    /// It is told.
    Sent,
    /// It isn't sent now: the listener got it already, doesn't want it, or gets it when it goes live.
    Passed,
    /// The listener holds back as many events as it may.
    Overrun,
}

impl Listener {
    /// Takes an event that reached it through this stream. An act with events in several streams is taken once.
    /// `shared` makes the copy that all listeners which hold it back share.
    pub(super) fn take(
        &mut self,
        event: &Event,
        stream: Stream,
        shared: impl FnOnce() -> Arc<EncodedEvent>,
    ) -> Reception {
        let again = event.act.is_some_and(|act| act == self.last_act);
        if again || self.muted.contains(&stream) || self.is_answered(event) {
            return Reception::Passed;
        }
        match &mut self.held {
            Some(held) if held.len() >= limits::HELD_EVENTS => Reception::Overrun,
            Some(held) => {
                // A presence event arrives once through each stream that two people share.
                let again = event.seq.is_none() && held.last().is_some_and(|last| last.event.act == event.act);
                if event.act.is_none() || !again {
                    held.push(shared());
                }
                Reception::Passed
            }
            None => {
                self.last_act = event.act.unwrap_or(self.last_act);
                if self.info.hears { Reception::Sent } else { Reception::Passed }
            }
        }
    }

    /// Whether this socket's answer says what the event does, so that it needs no frame.
    fn is_answered(&self, event: &Event) -> bool {
        matches!(&event.kind, EventKind::GuildCreated { answered: Some(socket), .. } if *socket == self.info.connection)
    }
}
