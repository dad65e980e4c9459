//! One event on its way to those of one dialect who hear it.

use super::encoder::Audience;
use super::frame_sink::{ConnectionId, Frame, FrameSink};
use super::listener::{Listener, ListenerInfo};
use crate::event::Event;
use crate::model::UserId;

impl Audience {
    pub(super) fn includes(self, user: UserId) -> bool {
        match self {
            Self::All => true,
            Self::AllBut(other) => user != other,
            Self::Only(only) => user == only,
        }
    }
}

/// Those of one dialect who hear one event.
#[derive(Default)]
pub(super) struct Recipients {
    pub(super) users: Vec<UserId>,
    connections: Vec<ConnectionId>,
    /// Those who are told cursors, by their places in the registry.
    pub(super) with_cursors: Vec<(UserId, u32)>,
    /// Whether they stand in the order of their users.
    ordered: bool,
}

/// From how many frames on it pays to put the listeners in order first.
const MANY_FRAMES: usize = 8;

impl Recipients {
    /// Adds a listener, by its place in the registry.
    pub(super) fn add(&mut self, listener: &Listener, index: u32, event: &Event) {
        let ListenerInfo { user, connection, .. } = listener.info;
        if listener.cursor.is_some() && event.position.is_some() {
            self.with_cursors.push((user, index));
        } else {
            self.users.push(user);
            self.connections.push(connection);
        }
    }

    /// Whether there is nobody.
    pub(super) fn is_empty(&self) -> bool {
        self.users.is_empty() && self.with_cursors.is_empty()
    }

    /// Sorts the listeners by user if there are many frames: where each frame is for one person, not all listeners are
    /// searched for each.
    pub(super) fn order(&mut self, frames: usize) {
        if frames > MANY_FRAMES && !self.ordered {
            let mut pairs: Vec<(UserId, ConnectionId)> =
                self.users.iter().copied().zip(self.connections.iter().copied()).collect();
            pairs.sort_by_key(|(user, _)| *user);
            (self.users, self.connections) = pairs.into_iter().unzip();
            self.ordered = true;
        }
    }

    /// Gives each listener the frame that is made for them.
    pub(super) fn post_each(&mut self, sink: &dyn FrameSink, make: impl Fn(UserId) -> Option<Frame>) {
        self.order(usize::MAX);
        let mut from = 0;
        while let Some(user) = self.users.get(from) {
            let count = self.users[from..].partition_point(|other| other == user);
            if let Some(frame) = make(*user) {
                sink.post(&frame, &self.connections[from..from + count]);
            }
            from += count;
        }
    }

    /// Forgets everybody.
    pub(super) fn clear(&mut self) {
        self.users.clear();
        self.connections.clear();
        self.with_cursors.clear();
        self.ordered = false;
    }

    pub(super) fn post(&self, sink: &dyn FrameSink, audience: Audience, frame: &Frame) {
        if audience == Audience::All {
            return sink.post(frame, &self.connections);
        }
        if let (Audience::Only(user), true) = (audience, self.ordered) {
            let from = self.users.partition_point(|other| *other < user);
            let to = self.users.partition_point(|other| *other <= user);
            if from < to {
                sink.post(frame, &self.connections[from..to]);
            }
            return;
        }
        let pairs = self.users.iter().zip(&self.connections);
        let to: Vec<ConnectionId> = pairs.filter(|(user, _)| audience.includes(**user)).map(|(_, c)| *c).collect();
        if !to.is_empty() {
            sink.post(frame, &to);
        }
    }
}
