//! Presence: who has a socket on this node, whether others were told of it, and which status each chose.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::hub::Hub;
use super::listener::Listener;
use super::registry::Registry;
use crate::event::{Event, EventKind, Stream};
use crate::limits;
use crate::model::{Actor, Status, User, UserId};

/// How many streams are searched for other people before the lock is released for a moment.
const SLICE: usize = 64;

/// Somebody who came, or whose last socket went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PresenceChange {
    /// Who.
    pub user: UserId,
    /// The account as it was when they came; none of those who went.
    pub account: Option<Arc<User>>,
    /// What they are now.
    pub status: Status,
    /// The streams whose listeners share a guild or channel with them.
    pub circles: Vec<Stream>,
}

/// The people of a node.
#[derive(Default)]
pub(super) struct Presences {
    /// Everybody with a socket whose arrival was noted, as they chose to be seen.
    statuses: HashMap<UserId, Status>,
    /// Their accounts as they are now.
    accounts: HashMap<UserId, Arc<User>>,
    /// How many arrivals were announced at once since the last round.
    hailed: usize,
    /// Users who arrived after those, and whose arrival is announced in the next round.
    fresh: HashMap<UserId, Arc<User>>,
    /// Users whose last socket went and who weren't announced as offline yet, with whether a round has passed since.
    gone: HashMap<UserId, (Vec<Stream>, bool)>,
    /// How many statuses each user chose lately.
    choices: HashMap<UserId, StatusBudget>,
}

/// A user's budget for choosing statuses: a few at once, then one in each round.
struct StatusBudget {
    /// How many more may be kept at once.
    left: usize,
    /// What is kept in the next round.
    last: Option<(Actor, Status)>,
}

impl Presences {
    /// Notes that somebody's last socket went.
    pub(super) fn leave(&mut self, user: UserId, circles: Vec<Stream>) {
        self.accounts.remove(&user);
        let unseen = self.fresh.remove(&user).is_some();
        let shown = self.statuses.remove(&user).is_some_and(|status| status.shown() != Status::Offline);
        if shown && !unseen {
            self.gone.insert(user, (circles, false));
        }
    }

    /// The account of somebody with a socket whose arrival was noted.
    pub(super) fn account(&self, user: UserId) -> Option<&Arc<User>> {
        self.accounts.get(&user)
    }

    /// Takes what an event says of somebody's presence, told here or at another node.
    fn hear(&mut self, event: &Event) {
        let EventKind::PresenceChanged { user, status, chosen, .. } = &event.kind else { return };
        if !chosen {
            // They came at another node, or it was told there that they went.
            self.gone.remove(&user.id);
        }
        let Some(known) = self.statuses.get_mut(&user.id) else { return };
        if *status != Status::Offline {
            *known = *status;
            self.fresh.remove(&user.id);
        } else if known.shown() != Status::Offline {
            // Another node, where their last socket went, didn't know yet that they are here.
            self.fresh.insert(user.id, Arc::clone(user));
        }
    }

    fn wish_of(&self, user: UserId) -> Option<Status> {
        self.choices.get(&user)?.last.map(|(_, status)| status)
    }

    /// Everybody with a socket whose arrival was noted, as they chose to be seen.
    pub(super) fn roll(&self) -> HashMap<UserId, Status> {
        self.statuses.clone()
    }

    /// How somebody with a socket chose to be seen.
    pub(super) fn chosen_by(&self, user: UserId) -> Option<Status> {
        self.statuses.get(&user).copied()
    }

    pub(super) fn shown(&self, user: UserId) -> Status {
        self.statuses.get(&user).copied().unwrap_or(Status::Offline).shown()
    }
}

impl Registry {
    /// Updates what is known of people by an event. A changed profile is kept from the user's first socket on: that
    /// socket's arrival may be noted later, with an account that was read before the change.
    pub(super) fn hear(&mut self, event: &Event) {
        match &event.kind {
            EventKind::ProfileChanged { user } if self.by_user.contains_key(&user.id) => {
                self.people.accounts.insert(user.id, Arc::clone(user));
            }
            _ => self.people.hear(event),
        }
    }

    /// Those of the listener's streams whose other listeners are told of its presence: all but its own, the server's,
    /// and those with too many listeners.
    pub(super) fn circles<'a>(&self, streams: impl Iterator<Item = &'a Stream>) -> Vec<Stream> {
        let told = |stream: &&Stream| {
            matches!(stream, Stream::Guild(_) | Stream::Channel(_))
                && self.by_stream.get(stream).is_none_or(|listeners| listeners.len() <= limits::PRESENCE_LISTENERS)
        };
        streams.filter(told).copied().collect()
    }

    /// The streams through which a user's presence is told.
    fn circles_of(&self, user: UserId) -> Vec<Stream> {
        let streams: BTreeSet<Stream> = self.streams_of(user).chain(self.elsewhere.streams_of(user)).collect();
        self.circles(streams.iter())
    }

    /// The streams through which an event is told besides those that it names: a changed profile to whoever is told of the
    /// user's presence.
    pub(super) fn circles_told(&self, kind: &EventKind) -> Vec<Stream> {
        match kind {
            EventKind::ProfileChanged { user } => self.circles_of(user.id),
            _ => Vec::new(),
        }
    }

    /// The streams that a user's sockets here listen to; one may come several times.
    pub(super) fn streams_of(&self, user: UserId) -> impl Iterator<Item = Stream> + '_ {
        let indexes = self.by_user.get(&user).into_iter().flatten();
        let listeners = indexes.filter_map(|index| self.listeners.get(*index as usize)?.as_ref());
        listeners.flat_map(|listener| listener.streams.keys().copied())
    }

    fn listeners_in(&self, stream: Stream) -> impl Iterator<Item = &Listener> {
        let indexes = self.by_stream.get(&stream).into_iter().flatten();
        indexes.filter_map(|index| self.listeners.get(*index as usize)?.as_ref())
    }
}

impl Hub {
    /// Notes that a user with a socket is present. True if that is to be announced now: they weren't present before,
    /// nor a moment ago. When many arrive at once, false, and the next round announces them together.
    pub(crate) fn arrive(&self, user: &Arc<User>) -> bool {
        let mut registry = self.registry();
        if !registry.by_user.contains_key(&user.id) || registry.people.statuses.contains_key(&user.id) {
            return false;
        }
        registry.people.accounts.entry(user.id).or_insert_with(|| Arc::clone(user));
        registry.people.statuses.insert(user.id, user.status);
        let known = registry.people.gone.remove(&user.id).is_some() || registry.elsewhere.shows(user.id);
        if known || user.status.shown() == Status::Offline {
            return false;
        }
        registry.people.hailed += 1;
        let now = registry.people.hailed <= limits::HAILED_AT_ONCE;
        if !now {
            registry.people.fresh.insert(user.id, Arc::clone(user));
        }
        now
    }

    /// The arrivals since the last call that weren't announced, of users who are still present.
    pub(crate) fn arrived(&self) -> Vec<PresenceChange> {
        let mut registry = self.registry();
        registry.people.hailed = 0;
        let fresh = std::mem::take(&mut registry.people.fresh);
        drop(registry);
        let moved = fresh.into_iter().map(|(user, account)| {
            let (status, circles) = (self.status_of(user), self.circles_of(user));
            PresenceChange { user, account: Some(account), status, circles }
        });
        moved.filter(|moved| moved.status.shown() != Status::Offline).collect()
    }

    /// Users whose last socket went before the last call and who didn't come back: they are offline now.
    pub(crate) fn departed(&self) -> Vec<PresenceChange> {
        let mut registry = self.registry();
        let gone = &mut registry.people.gone;
        let over: Vec<_> = gone.extract_if(|_, (_, passed)| std::mem::replace(passed, true)).collect();
        let over = over.into_iter().filter(|(user, _)| !registry.elsewhere.shows(*user));
        over.map(|(user, (circles, _))| PresenceChange { user, account: None, status: Status::Offline, circles })
            .collect()
    }

    /// Whether a chosen status is to be stored at once. If the user chose many lately, the last one is stored in the
    /// next round.
    pub(crate) fn chooses(&self, actor: Actor, status: Status) -> bool {
        let mut registry = self.registry();
        let fresh = || StatusBudget { left: limits::STATUSES_AT_ONCE, last: None };
        let choices = registry.people.choices.entry(actor.user).or_insert_with(fresh);
        let at_once = choices.left > 0 && choices.last.is_none();
        if at_once {
            choices.left -= 1;
        } else {
            choices.last = Some((actor, status));
        }
        at_once
    }

    /// Begins a new round: the choices that were left for it.
    pub(crate) fn chosen(&self) -> Vec<(Actor, Status)> {
        let mut due = Vec::new();
        self.registry().people.choices.retain(|_, choices| {
            match choices.last.take() {
                Some(last) => due.push(last),
                None => choices.left += 1,
            }
            choices.left < limits::STATUSES_AT_ONCE
        });
        due
    }

    /// The status that a user chose last, if it isn't stored yet.
    #[must_use]
    pub fn wish_of(&self, user: UserId) -> Option<Status> {
        self.registry().people.wish_of(user)
    }

    /// How somebody chose to be seen; `Offline` without a socket on any node.
    #[must_use]
    pub fn status_of(&self, user: UserId) -> Status {
        let registry = self.registry();
        let there = registry.people.statuses.get(&user).copied().or_else(|| registry.elsewhere.status_of(user));
        there.map_or(Status::Offline, |status| registry.people.wish_of(user).unwrap_or(status))
    }

    /// The streams through which a user's presence is told.
    pub(crate) fn circles_of(&self, user: UserId) -> Vec<Stream> {
        self.registry().circles_of(user)
    }

    /// Who is present in the stream, as others see them, by id. Users who muted the stream on all their
    /// sockets are left out.
    #[must_use]
    pub fn present_in(&self, stream: Stream) -> Vec<UserId> {
        let registry = self.registry();
        let present = registry.listeners_in(stream).filter(|listener| !listener.muted.contains(&stream));
        let mut users: BTreeSet<UserId> = present.map(|listener| listener.info.user).collect();
        users.retain(|user| registry.people.shown(*user) != Status::Offline);
        users.extend(registry.elsewhere.in_stream(stream).filter(|user| registry.elsewhere.shows(*user)));
        users.into_iter().collect()
    }

    /// How many people have a socket, seen or not.
    #[must_use]
    pub fn population(&self) -> usize {
        let registry = self.registry();
        let elsewhere = registry.elsewhere.users().filter(|user| !registry.by_user.contains_key(user));
        registry.by_user.len() + elsewhere.count()
    }

    /// The other users who are present in these streams, as others see them, by id.
    #[must_use]
    pub fn company(&self, of: UserId, streams: impl IntoIterator<Item = Stream>) -> Vec<(UserId, Status)> {
        let streams = Vec::from_iter(streams);
        let mut company = BTreeSet::new();
        for slice in streams.chunks(SLICE) {
            let registry = self.registry();
            for stream in registry.circles(slice.iter()) {
                company.extend(registry.listeners_in(stream).map(|other| other.info.user));
                company.extend(registry.elsewhere.in_stream(stream));
            }
        }
        company.remove(&of);
        let registry = self.registry();
        let seen = company.into_iter().map(|user| {
            let there = registry.people.chosen_by(user).or_else(|| registry.elsewhere.status_of(user));
            (user, there.map_or(Status::Offline, Status::shown))
        });
        seen.filter(|(_, status)| *status != Status::Offline).collect()
    }
}
