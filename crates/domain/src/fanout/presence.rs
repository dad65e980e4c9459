//! Who is there on this node: whoever has a socket, told of or not, as they choose to be seen.

use std::collections::{BTreeSet, HashMap};

use super::hub::Hub;
use super::listener::Listener;
use super::roll::Roll;
use crate::event::{Event, Stream, What};
use crate::limits;
use crate::model::{Status, UserId};

/// Somebody whose last socket went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departed {
    /// Who.
    pub user: UserId,
    /// The streams whose listeners shared a guild or channel with them.
    pub circles: Vec<Stream>,
}

/// The people of a node.
#[derive(Default)]
pub(super) struct People {
    /// Everybody with a socket whose arrival was noted, as they chose to be seen.
    statuses: HashMap<UserId, Status>,
    /// Who went and wasn't said to be offline yet, and whether a round passed since.
    gone: HashMap<UserId, (Vec<Stream>, bool)>,
}

impl People {
    /// Notes that somebody's last socket went.
    pub(super) fn leave(&mut self, user: UserId, circles: Vec<Stream>) {
        if self.statuses.remove(&user).is_some_and(|status| status.shown() != Status::Offline) {
            self.gone.insert(user, (circles, false));
        }
    }

    /// Takes what an event says of somebody's presence.
    pub(super) fn hear(&mut self, event: &Event) {
        if let What::PresenceChanged { user, status, .. } = &event.what
            && *status != Status::Offline
            && let Some(known) = self.statuses.get_mut(&user.id)
        {
            *known = *status;
        }
    }

    fn shown(&self, user: UserId) -> Status {
        self.statuses.get(&user).copied().unwrap_or(Status::Offline).shown()
    }
}

impl Roll {
    /// The streams of the listener's in which it has company that is told of it: all but its own, the server's, and
    /// those that too many listen to.
    pub(super) fn circles(&self, streams: &[Stream]) -> Vec<Stream> {
        let told = |stream: &&Stream| {
            matches!(stream, Stream::Guild(_) | Stream::Channel(_))
                && self.by_stream.get(stream).is_none_or(|listeners| listeners.len() <= limits::PRESENCE_LISTENERS)
        };
        streams.iter().filter(told).copied().collect()
    }

    fn listeners_in(&self, stream: Stream) -> impl Iterator<Item = &Listener> {
        let indexes = self.by_stream.get(&stream).into_iter().flatten();
        indexes.filter_map(|index| self.listeners.get(*index as usize)?.as_ref())
    }
}

impl Hub {
    /// Notes that somebody with a socket is there. Whether that is news: they weren't there before, and not a moment ago.
    pub(crate) fn arrive(&self, user: UserId, status: Status) -> bool {
        let mut roll = self.roll();
        if !roll.by_user.contains_key(&user) || roll.people.statuses.contains_key(&user) {
            return false;
        }
        roll.people.statuses.insert(user, status);
        roll.people.gone.remove(&user).is_none()
    }

    /// Those who went before the last call of this and didn't come back: they are offline now.
    pub(crate) fn departed(&self) -> Vec<Departed> {
        let gone = &mut self.roll().people.gone;
        let over = gone.extract_if(|_, (_, passed)| std::mem::replace(passed, true));
        over.map(|(user, (circles, _))| Departed { user, circles }).collect()
    }

    /// How somebody chose to be seen; `Offline` without a socket on this node.
    #[must_use]
    pub fn status_of(&self, user: UserId) -> Status {
        self.roll().people.statuses.get(&user).copied().unwrap_or(Status::Offline)
    }

    /// The streams in which somebody has company.
    pub(crate) fn circles_of(&self, user: UserId) -> Vec<Stream> {
        let roll = self.roll();
        let indexes = roll.by_user.get(&user).into_iter().flatten();
        let listeners = indexes.filter_map(|index| roll.listeners.get(*index as usize)?.as_ref());
        let streams: BTreeSet<Stream> = listeners.flat_map(|listener| listener.streams.iter().copied()).collect();
        roll.circles(&Vec::from_iter(streams))
    }

    /// Who is there in the stream on this node as others see it, by id. Not those who left it for now on all their
    /// sockets.
    #[must_use]
    pub fn present_in(&self, stream: Stream) -> Vec<UserId> {
        let roll = self.roll();
        let present = roll.listeners_in(stream).filter(|listener| !listener.muted.contains(&stream));
        let users: BTreeSet<UserId> = present.map(|listener| listener.attachment.user).collect();
        users.into_iter().filter(|user| roll.people.shown(*user) != Status::Offline).collect()
    }

    /// How many people have a socket on this node, seen or not.
    #[must_use]
    pub fn population(&self) -> usize {
        self.roll().by_user.len()
    }

    /// The company that somebody has in these streams, each as others see them, by id.
    #[must_use]
    pub fn company(&self, of: UserId, streams: impl IntoIterator<Item = Stream>) -> Vec<(UserId, Status)> {
        let roll = self.roll();
        let circles = roll.circles(&Vec::from_iter(streams));
        let users: BTreeSet<UserId> = circles
            .into_iter()
            .flat_map(|stream| roll.listeners_in(stream))
            .map(|other| other.attachment.user)
            .collect();
        let others = users.into_iter().filter(|user| *user != of);
        others.map(|user| (user, roll.people.shown(user))).filter(|(_, status)| *status != Status::Offline).collect()
    }
}
