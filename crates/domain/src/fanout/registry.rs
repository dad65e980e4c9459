//! The registry of a node's listeners: who they are, whose they are, and what they listen to. Coming into a stream and
//! leaving it costs the same however many there are and however many streams somebody is in.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, VecDeque};

use super::elsewhere::Elsewhere;
use super::listener::{Listener, ListenerId, ListenerInfo, Reception};
use super::presence::Presences;
use super::typists::Typists;
use crate::event::{Event, Stream, SubscriptionChange};
use crate::model::{Timestamp, UserId, VersionVector, WriterName};

/// How many writers that ended are remembered: far more than end while somebody reads a snapshot.
const FOLDS: usize = 64;

pub(super) struct Registry {
    pub(super) listeners: Vec<Option<Listener>>,
    pub(super) free: Vec<u32>,
    generation: u32,
    pub(super) by_user: HashMap<UserId, Vec<u32>>,
    /// The listeners of each stream. Each listener knows its index in each of these lists.
    pub(super) by_stream: HashMap<Stream, Vec<u32>>,
    pub(super) people: Presences,
    pub(super) elsewhere: Elsewhere,
    /// Whether all listeners were told to come back, as the server is stopping.
    pub(super) parted: bool,
    pub(super) typists: Typists,
    /// Events to be delivered next, which were found necessary while another one was delivered.
    pub(super) untold: Vec<Event>,
    /// Events that only this node knows of, to be passed on to others.
    pub(super) outbound: Vec<Event>,
    /// How many events were delivered.
    pub(super) deliveries: u64,
    /// How often whoever listened to one stream came to listen to another.
    pub(super) inheritances: u64,
    /// Up to which act of every writer all was delivered.
    pub(super) heard: VersionVector,
    /// Writers that ended lately, each with the one that found all its acts, and in which act.
    folds: VecDeque<(WriterName, (WriterName, u64))>,
    /// The listeners for whom frames of the act that is being told wait.
    pub(super) pending: Vec<u32>,
    /// The latest time that anything told.
    pub(super) now: Timestamp,
}

impl Default for Registry {
    fn default() -> Self {
        Self {
            listeners: Vec::new(),
            free: Vec::new(),
            generation: 0,
            by_user: HashMap::new(),
            by_stream: HashMap::new(),
            people: Presences::default(),
            elsewhere: Elsewhere::default(),
            parted: false,
            typists: Typists::default(),
            untold: Vec::new(),
            outbound: Vec::new(),
            deliveries: 0,
            inheritances: 0,
            heard: VersionVector::default(),
            folds: VecDeque::new(),
            pending: Vec::new(),
            now: Timestamp::from_millis(0),
        }
    }
}

impl Registry {
    /// Notes that a writer ended, for those who began to listen before and aren't live yet.
    pub(super) fn note_fold(&mut self, ended: WriterName, by: (WriterName, u64)) {
        self.heard.forget(ended);
        if self.folds.len() >= FOLDS {
            self.folds.pop_front();
        }
        self.folds.push_back((ended, by));
    }

    /// The same, with writers that ended left out where it covers all of them.
    pub(super) fn folded(&self, mut told: VersionVector) -> VersionVector {
        for (ended, by) in &self.folds {
            told.fold(*ended, *by);
        }
        told
    }

    pub(super) fn get(&mut self, id: ListenerId) -> Option<&mut Listener> {
        let listener = self.listeners.get_mut(id.0 as usize)?.as_mut()?;
        (listener.generation == id.1).then_some(listener)
    }

    pub(super) fn insert(&mut self, info: ListenerInfo) -> ListenerId {
        self.generation = self.generation.wrapping_add(1);
        let index = self.free.pop().unwrap_or_else(|| {
            self.listeners.push(None);
            u32::try_from(self.listeners.len() - 1).expect("a node holds far fewer than 2^32 sockets")
        });
        let generation = self.generation;
        let (streams, muted, reception) = (HashMap::new(), Vec::new(), Reception::Held(Vec::new()));
        let (last, delivery, awaits, shown, cursor) = (None, 0, None, None, None);
        let listener = Listener { info, generation, streams, muted, last, delivery, awaits, reception, shown, cursor };
        self.listeners[index as usize] = Some(listener);
        self.by_user.entry(info.user).or_default().push(index);
        ListenerId(index, generation)
    }

    pub(super) fn remove(&mut self, index: u32) -> Option<Listener> {
        let listener = self.listeners.get_mut(index as usize)?.take()?;
        for (stream, place) in &listener.streams {
            self.strike(*stream, *place);
        }
        let user = listener.info.user;
        let over = self.typists.leave(user, index, self.now);
        self.stopped_typing(over);
        if let Some(sockets) = self.by_user.get_mut(&user) {
            sockets.retain(|other| *other != index);
            if sockets.is_empty() {
                self.by_user.remove(&user);
                let circles = self.circles(listener.streams.keys());
                self.people.leave(user, circles);
            }
        }
        self.free.push(index);
        Some(listener)
    }

    pub(super) fn subscribe(&mut self, index: u32, stream: Stream) {
        let Some(listener) = self.listeners.get_mut(index as usize).and_then(Option::as_mut) else { return };
        if let Entry::Vacant(entry) = listener.streams.entry(stream) {
            let list = self.by_stream.entry(stream).or_default();
            entry.insert(u32::try_from(list.len()).expect("a node holds far fewer than 2^32 sockets"));
            list.push(index);
        }
    }

    pub(super) fn unsubscribe(&mut self, index: u32, stream: Stream) {
        let Some(listener) = self.listeners.get_mut(index as usize).and_then(Option::as_mut) else { return };
        if let Some(place) = listener.streams.remove(&stream) {
            listener.muted.retain(|other| *other != stream);
            self.strike(stream, place);
        }
    }

    /// Takes everybody out of a stream.
    pub(super) fn end(&mut self, stream: Stream) {
        for index in self.by_stream.remove(&stream).unwrap_or_default() {
            if let Some(listener) = self.listeners.get_mut(index as usize).and_then(Option::as_mut) {
                listener.streams.remove(&stream);
                listener.muted.retain(|other| *other != stream);
            }
        }
    }

    pub(super) fn gain(&mut self, subscription_change: &SubscriptionChange) {
        match subscription_change {
            SubscriptionChange::Gained(users, streams) => {
                for user in users {
                    for index in self.by_user.get(user).cloned().unwrap_or_default() {
                        for stream in streams {
                            self.subscribe(index, *stream);
                        }
                    }
                }
            }
            SubscriptionChange::Inherited(from, to) => {
                self.inheritances += 1;
                for index in self.by_stream.get(from).cloned().unwrap_or_default() {
                    self.subscribe(index, *to);
                }
            }
            SubscriptionChange::Same
            | SubscriptionChange::Lost(..)
            | SubscriptionChange::Ended(_)
            | SubscriptionChange::Closed(..)
            | SubscriptionChange::Expelled(_) => {}
        }
    }

    /// Takes whoever stands at this place out of a stream's list, and the list away once it is empty. The last of the list takes the place.
    fn strike(&mut self, stream: Stream, place: u32) {
        let Some(list) = self.by_stream.get_mut(&stream) else { return };
        list.swap_remove(place as usize);
        if let Some(moved) = list.get(place as usize)
            && let Some(moved) = self.listeners.get_mut(*moved as usize).and_then(Option::as_mut)
        {
            moved.streams.insert(stream, place);
        }
        if list.is_empty() {
            self.by_stream.remove(&stream);
        }
    }
}
