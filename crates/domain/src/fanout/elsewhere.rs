//! Who is present on other nodes, and which streams their sockets there listen to. Whatever happens changes that as it
//! changes what this node's listeners hear.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::frame_sink::CloseReason;
use super::hub::Hub;
use super::presence::PresenceChange;
use super::registry::Registry;
use crate::event::{Event, EventKind, Stream, SubscriptionChange};
use crate::model::{Status, UserId, WriterName};
use crate::ports::{Attendance, NodeListeners, NodeName};

/// In which round after that it is announced. The node where they were announces it before, where it still can.
const ORPHANED: u8 = 3;

/// The people of other nodes.
#[derive(Default)]
pub(super) struct Elsewhere {
    people: HashMap<UserId, Vec<Presence>>,
    by_stream: HashMap<Stream, HashSet<UserId>>,
    /// Those who were told to be gone, or whose node was lost, and who weren't announced as offline yet, with how many rounds
    /// have passed since.
    orphans: HashMap<UserId, (Vec<Stream>, u8)>,
}

/// Somebody at one node.
struct Presence {
    node: NodeName,
    status: Status,
    streams: HashSet<Stream>,
}

impl Elsewhere {
    /// How somebody chose to be seen, if they are there.
    pub(super) fn status_of(&self, user: UserId) -> Option<Status> {
        self.people.get(&user)?.first().map(|presence| presence.status)
    }

    /// Whether others see them at another node.
    pub(super) fn shows(&self, user: UserId) -> bool {
        self.status_of(user).is_some_and(|status| status.shown() != Status::Offline)
    }

    /// Who is in a stream.
    pub(super) fn in_stream(&self, stream: Stream) -> impl Iterator<Item = UserId> + '_ {
        self.by_stream.get(&stream).into_iter().flatten().copied()
    }

    /// Everybody who is there.
    pub(super) fn users(&self) -> impl Iterator<Item = UserId> + '_ {
        self.people.keys().copied()
    }

    /// The streams that somebody's sockets listen to.
    pub(super) fn streams_of(&self, user: UserId) -> impl Iterator<Item = Stream> + '_ {
        self.people.get(&user).into_iter().flatten().flat_map(|presence| presence.streams.iter().copied())
    }

    /// Takes what an event says of people and their streams.
    pub(super) fn hear(&mut self, event: &Event, change: &SubscriptionChange) {
        if self.people.is_empty() && self.orphans.is_empty() {
            return;
        }
        if let EventKind::PresenceChanged { user, chosen: false, .. } = &event.kind {
            self.orphans.remove(&user.id);
        }
        if let EventKind::PresenceChanged { user, status, chosen: true, .. } = &event.kind {
            for presence in self.people.get_mut(&user.id).into_iter().flatten() {
                presence.status = *status;
            }
        }
        match change {
            SubscriptionChange::Gained(users, streams) => users.iter().for_each(|user| self.gain(*user, streams)),
            SubscriptionChange::Inherited(from, to) => {
                for user in self.in_stream(*from).collect::<Vec<_>>() {
                    self.gain(user, &[*to]);
                }
            }
            SubscriptionChange::Lost(user, streams) => self.forget(*user, streams),
            SubscriptionChange::Ended(streams) => {
                for stream in streams {
                    for user in self.in_stream(*stream).collect::<Vec<_>>() {
                        self.forget(user, &[*stream]);
                    }
                }
            }
            SubscriptionChange::Same | SubscriptionChange::Closed(..) | SubscriptionChange::Expelled(_) => {}
        }
    }

    fn gain(&mut self, user: UserId, streams: &[Stream]) {
        let Some(presences) = self.people.get_mut(&user) else { return };
        for presence in presences {
            presence.streams.extend(streams);
        }
        for stream in streams {
            self.by_stream.entry(*stream).or_default().insert(user);
        }
    }

    fn forget(&mut self, user: UserId, streams: &[Stream]) {
        for presence in self.people.get_mut(&user).into_iter().flatten() {
            presence.streams.retain(|stream| !streams.contains(stream));
        }
        self.strike(user, streams.iter().copied());
    }

    /// Takes somebody out of the lists of streams that no socket of theirs listens to any more.
    fn strike(&mut self, user: UserId, streams: impl IntoIterator<Item = Stream>) {
        let left: HashSet<Stream> = self.streams_of(user).collect();
        for stream in streams.into_iter().filter(|stream| !left.contains(stream)) {
            if let Some(users) = self.by_stream.get_mut(&stream) {
                users.remove(&user);
                if users.is_empty() {
                    self.by_stream.remove(&stream);
                }
            }
        }
    }

    fn come(&mut self, node: NodeName, attendance: Attendance) {
        let Attendance { user, status, streams } = attendance;
        self.go(node, user);
        self.orphans.remove(&user);
        for stream in &streams {
            self.by_stream.entry(*stream).or_default().insert(user);
        }
        let presence = Presence { node, status, streams: streams.into_iter().collect() };
        self.people.entry(user).or_default().push(presence);
    }

    /// What they were there, if they were.
    fn go(&mut self, node: NodeName, user: UserId) -> Option<Presence> {
        let presences = self.people.get_mut(&user)?;
        let place = presences.iter().position(|presence| presence.node == node)?;
        let gone = presences.swap_remove(place);
        if presences.is_empty() {
            self.people.remove(&user);
        }
        self.strike(user, gone.streams.iter().copied());
        Some(gone)
    }

    fn at(&self, node: NodeName) -> Vec<UserId> {
        let is_there = |presences: &&Vec<Presence>| presences.iter().any(|presence| presence.node == node);
        self.people.iter().filter(|(_, presences)| is_there(presences)).map(|(user, _)| *user).collect()
    }
}

impl Registry {
    /// Somebody is no longer at a node, and maybe nowhere.
    fn go_elsewhere(&mut self, node: NodeName, user: UserId) {
        let Some(gone) = self.elsewhere.go(node, user) else { return };
        if gone.status.shown() != Status::Offline {
            let circles = self.circles(gone.streams.iter());
            self.elsewhere.orphans.insert(user, (circles, 0));
        }
    }
}

impl Hub {
    /// Users of nodes that were lost before the last call, who are nowhere else: they are offline, of which each node tells
    /// its own listeners.
    pub(crate) fn orphaned(&self) -> Vec<PresenceChange> {
        let mut registry = self.registry();
        let orphans = &mut registry.elsewhere.orphans;
        let is_over = |(_, passed): &mut (Vec<Stream>, u8)| {
            *passed += 1;
            *passed >= ORPHANED
        };
        let over: Vec<_> = orphans.extract_if(|_, orphan| is_over(orphan)).collect();
        let over = over
            .into_iter()
            .filter(|(user, _)| !registry.elsewhere.shows(*user) && registry.people.shown(*user) == Status::Offline);
        over.map(|(user, (circles, _))| PresenceChange { user, account: None, status: Status::Offline, circles })
            .collect()
    }
}

impl NodeListeners for Hub {
    fn roll(&self) -> Option<HashMap<UserId, Status>> {
        let registry = self.registry();
        (!registry.parted).then(|| registry.people.roll())
    }

    fn attendances(&self, users: &[UserId]) -> Vec<Attendance> {
        let of = |user: &UserId| {
            let registry = self.registry();
            let status = registry.people.chosen_by(*user)?;
            let shared = |stream: &Stream| matches!(stream, Stream::Guild(_) | Stream::Channel(_));
            let streams: BTreeSet<Stream> = registry.streams_of(*user).filter(shared).collect();
            Some(Attendance { user: *user, status, streams: streams.into_iter().collect() })
        };
        users.iter().filter_map(of).collect()
    }

    fn attend(&self, node: NodeName, whole: bool, here: Vec<Attendance>, gone: Vec<UserId>) {
        let mut registry = self.registry();
        let left = if whole { registry.elsewhere.at(node) } else { gone };
        for user in left {
            registry.go_elsewhere(node, user);
        }
        for attendance in here {
            registry.elsewhere.come(node, attendance);
        }
    }

    fn lose(&self, node: NodeName) {
        self.attend(node, true, Vec::new(), Vec::new());
    }

    fn fold(&self, ended: WriterName, by: (WriterName, u64)) {
        let mut registry = self.registry();
        for listener in registry.listeners.iter_mut().flatten() {
            if let Some(cursor) = &mut listener.cursor {
                cursor.told.fold(ended, by);
            }
        }
        registry.note_fold(ended, by);
    }

    fn lose_track(&self) {
        self.dismiss_all(CloseReason::Restarting);
    }
}
