//! Who on this node listens to what. Knows no encoding, no socket and no storage.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::encoder::{Audience, Encoder, Farewell};
use super::listener::{Attachment, Listener, ListenerId};
use super::outlet::{Connection, Outlet};
use crate::event::{Event, Reach, Stream};
use crate::limits;
use crate::model::UserId;
use crate::ports::Subscriber;

/// The listeners of one node.
pub struct Hub {
    encoders: Vec<Arc<dyn Encoder>>,
    outlet: Arc<dyn Outlet>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    listeners: Vec<Option<Listener>>,
    free: Vec<u32>,
    generation: u32,
    by_user: HashMap<UserId, Vec<u32>>,
    by_stream: HashMap<Stream, Vec<u32>>,
}

impl Hub {
    /// A hub whose listeners' families are the places in `encoders`.
    #[must_use]
    pub fn new(encoders: Vec<Arc<dyn Encoder>>, outlet: Arc<dyn Outlet>) -> Self {
        Self { encoders, outlet, state: Mutex::default() }
    }

    /// Begins to listen: from now on everything that the listener may hear is held for it, until it goes live.
    /// Follow with [`Seat::listen`] and [`Seat::go_live`], or use [`Hub::watch`] for a socket that is never told anything.
    pub fn attach(self: &Arc<Self>, attachment: Attachment) -> Seat {
        let mut state = self.state();
        let id = state.insert(attachment, Some(Vec::new()));
        for stream in [Stream::User(attachment.user), Stream::Server] {
            state.subscribe(id.0, stream);
        }
        drop(state);
        Seat { hub: Arc::clone(self), id }
    }

    /// Registers a socket that hears nothing and only ends with its login.
    pub fn watch(self: &Arc<Self>, attachment: Attachment) -> Seat {
        let id = self.state().insert(attachment, None);
        Seat { hub: Arc::clone(self), id }
    }

    fn listen(&self, id: ListenerId, streams: &[Stream]) {
        let mut state = self.state();
        if state.get(id).is_some() {
            for stream in streams {
                state.subscribe(id.0, *stream);
            }
        }
    }

    fn go_live(&self, id: ListenerId, heads: &[(Stream, u64)]) {
        let mut state = self.state();
        let Some(listener) = state.get(id) else { return };
        let held = listener.held.take().unwrap_or_default();
        let attachment = listener.attachment;
        let known: HashMap<Stream, u64> = heads.iter().copied().collect();
        let mut open: HashSet<Stream> = known.keys().copied().collect();
        open.extend([Stream::User(attachment.user), Stream::Server]);
        let mut last_act = 0;
        for event in &held {
            let news = event.seq.is_none_or(|seq| known.get(&event.stream).is_none_or(|head| seq > *head));
            if !news {
                continue;
            }
            let reach = event.what.reach();
            gain(&mut open, attachment.user, &reach);
            let again = event.act.is_some_and(|act| act == last_act);
            if open.contains(&event.stream) && !again {
                last_act = event.act.unwrap_or(last_act);
                self.tell(attachment, event);
            }
            lose(&mut open, attachment.user, &reach);
        }
        let Some(listener) = state.get(id) else { return };
        listener.last_act = last_act;
        let left: Vec<Stream> = listener.streams.iter().copied().filter(|stream| !open.contains(stream)).collect();
        for stream in left {
            state.unsubscribe(id.0, stream);
        }
    }

    fn mute(&self, id: ListenerId, stream: Stream, muted: bool) -> bool {
        let mut state = self.state();
        let Some(listener) = state.get(id) else { return false };
        if !listener.streams.contains(&stream) {
            return false;
        }
        listener.muted.retain(|other| *other != stream);
        if muted {
            listener.muted.push(stream);
        }
        true
    }

    fn is_in(&self, id: ListenerId, stream: Stream) -> bool {
        self.state().get(id).is_some_and(|listener| listener.streams.contains(&stream))
    }

    fn detach(&self, id: ListenerId) {
        let mut state = self.state();
        if state.get(id).is_some() {
            state.remove(id.0);
        }
    }

    /// Says goodbye to every listener: the server is stopping.
    pub fn part(&self, farewell: Farewell) {
        let mut state = self.state();
        let all: Vec<u32> = (0..state.listeners.len()).filter_map(|index| u32::try_from(index).ok()).collect();
        for index in all {
            self.dismiss(&mut state, index, farewell);
        }
    }

    /// Who listens to the stream on this node, by id.
    #[must_use]
    pub fn present_in(&self, stream: Stream) -> Vec<UserId> {
        let state = self.state();
        let indexes = state.by_stream.get(&stream).into_iter().flatten();
        let listeners = indexes.filter_map(|index| state.listeners.get(*index as usize)?.as_ref());
        let users: BTreeSet<UserId> = listeners.map(|listener| listener.attachment.user).collect();
        users.into_iter().collect()
    }

    /// How many sockets are registered.
    #[must_use]
    pub fn len(&self) -> usize {
        let state = self.state();
        state.listeners.len() - state.free.len()
    }

    /// Whether no socket is registered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // A panic while the lock was held left the maps readable: every change below is a single insert or remove.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn deliver(&self, state: &mut State, event: &Event, round: &mut [Round]) {
        let reach = event.what.reach();
        state.gain(&reach);
        for index in state.by_stream.get(&event.stream).cloned().unwrap_or_default() {
            let Some(listener) = state.listeners.get_mut(index as usize).and_then(Option::as_mut) else { continue };
            if event.act.is_some_and(|act| act == listener.last_act) || listener.muted.contains(&event.stream) {
                continue;
            }
            match &mut listener.held {
                Some(held) if held.len() < limits::HELD_EVENTS => held.push(event.clone()),
                Some(_) => self.dismiss(state, index, Farewell::TooSlow),
                None => {
                    listener.last_act = event.act.unwrap_or(listener.last_act);
                    round[listener.attachment.family].add(&listener.attachment);
                }
            }
        }
        for (family, round) in round.iter_mut().enumerate().filter(|(_, round)| !round.users.is_empty()) {
            for (audience, frame) in self.encoders[family].encode(event) {
                round.post(self.outlet.as_ref(), audience, &frame);
            }
            round.users.clear();
            round.connections.clear();
        }
        self.lose(state, &reach);
    }

    fn lose(&self, state: &mut State, reach: &Reach) {
        match reach {
            Reach::Lost(user, streams) => {
                for index in state.by_user.get(user).cloned().unwrap_or_default() {
                    for stream in streams {
                        state.unsubscribe(index, *stream);
                    }
                }
            }
            Reach::Ended(streams) => {
                for stream in streams {
                    for index in state.by_stream.get(stream).cloned().unwrap_or_default() {
                        state.unsubscribe(index, *stream);
                    }
                }
            }
            Reach::Closed(user, session) => {
                for index in state.by_user.get(user).cloned().unwrap_or_default() {
                    let listener = state.listeners.get(index as usize).and_then(Option::as_ref);
                    if listener.is_some_and(|listener| listener.attachment.session == Some(*session)) {
                        self.dismiss(state, index, Farewell::Revoked);
                    }
                }
            }
            Reach::Same | Reach::Gained(..) | Reach::Inherited(..) => {}
        }
    }

    /// Ends one listener with its family's last word.
    fn dismiss(&self, state: &mut State, index: u32, farewell: Farewell) {
        let Some(listener) = state.remove(index) else { return };
        let to = [listener.attachment.connection];
        let (frame, goodbye) = self.encoders[listener.attachment.family].goodbye(farewell);
        if let Some(frame) = frame {
            self.outlet.post(&frame, &to);
        }
        self.outlet.close(&to, &goodbye);
    }

    /// Sends one event to one listener.
    fn tell(&self, attachment: Attachment, event: &Event) {
        for (audience, frame) in self.encoders[attachment.family].encode(event) {
            if audience.includes(attachment.user) {
                self.outlet.post(&frame, &[attachment.connection]);
            }
        }
    }
}

/// A listener's place in the hub. Dropping it gives the place up, so that no path can leave a gone socket behind.
pub struct Seat {
    hub: Arc<Hub>,
    id: ListenerId,
}

impl Seat {
    /// Adds streams, as they were read from the store after [`Hub::attach`].
    pub fn listen(&self, streams: &[Stream]) {
        self.hub.listen(self.id, streams);
    }

    /// Ends the holding. `heads` are the streams and their last `seq` in the snapshot that the listener was sent:
    /// what the snapshot shows is dropped, what is newer is sent, and streams that it doesn't name are left again
    /// unless they were gained after it.
    pub fn go_live(&self, heads: &[(Stream, u64)]) {
        self.hub.go_live(self.id, heads);
    }

    /// Stops or resumes hearing a stream that the listener is in. False when it isn't in it, which is what a
    /// stranger to the channel gets: this can never let anybody in.
    #[must_use]
    pub fn mute(&self, stream: Stream, muted: bool) -> bool {
        self.hub.mute(self.id, stream, muted)
    }

    /// Whether the listener is in the stream.
    #[must_use]
    pub fn is_in(&self, stream: Stream) -> bool {
        self.hub.is_in(self.id, stream)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.hub.detach(self.id);
    }
}

impl std::fmt::Debug for Seat {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Seat({:?})", self.id)
    }
}

impl Subscriber for Hub {
    fn hear(&self, events: &[Event]) {
        let mut round: Vec<Round> = self.encoders.iter().map(|_| Round::default()).collect();
        let mut state = self.state();
        for event in events {
            self.deliver(&mut state, event, &mut round);
        }
    }
}

impl Audience {
    fn includes(self, user: UserId) -> bool {
        match self {
            Self::All => true,
            Self::AllBut(other) => user != other,
            Self::Only(only) => user == only,
        }
    }
}

/// Those of one family who hear one event.
#[derive(Default)]
struct Round {
    users: Vec<UserId>,
    connections: Vec<Connection>,
}

impl Round {
    fn add(&mut self, attachment: &Attachment) {
        self.users.push(attachment.user);
        self.connections.push(attachment.connection);
    }

    fn post(&self, outlet: &dyn Outlet, audience: Audience, frame: &super::Frame) {
        if audience == Audience::All {
            return outlet.post(frame, &self.connections);
        }
        let pairs = self.users.iter().zip(&self.connections);
        let to: Vec<Connection> = pairs.filter(|(user, _)| audience.includes(**user)).map(|(_, c)| *c).collect();
        if !to.is_empty() {
            outlet.post(frame, &to);
        }
    }
}

impl State {
    fn get(&mut self, id: ListenerId) -> Option<&mut Listener> {
        let listener = self.listeners.get_mut(id.0 as usize)?.as_mut()?;
        (listener.generation == id.1).then_some(listener)
    }

    fn insert(&mut self, attachment: Attachment, held: Option<Vec<Event>>) -> ListenerId {
        self.generation = self.generation.wrapping_add(1);
        let index = self.free.pop().unwrap_or_else(|| {
            self.listeners.push(None);
            u32::try_from(self.listeners.len() - 1).expect("a node holds far fewer than 2^32 sockets")
        });
        let generation = self.generation;
        let listener = Listener { attachment, generation, streams: Vec::new(), muted: Vec::new(), last_act: 0, held };
        self.listeners[index as usize] = Some(listener);
        self.by_user.entry(attachment.user).or_default().push(index);
        ListenerId(index, generation)
    }

    fn remove(&mut self, index: u32) -> Option<Listener> {
        let listener = self.listeners.get_mut(index as usize)?.take()?;
        for stream in &listener.streams {
            strike(&mut self.by_stream, stream, index);
        }
        strike(&mut self.by_user, &listener.attachment.user, index);
        self.free.push(index);
        Some(listener)
    }

    fn subscribe(&mut self, index: u32, stream: Stream) {
        let Some(listener) = self.listeners.get_mut(index as usize).and_then(Option::as_mut) else { return };
        if !listener.streams.contains(&stream) {
            listener.streams.push(stream);
            self.by_stream.entry(stream).or_default().push(index);
        }
    }

    fn unsubscribe(&mut self, index: u32, stream: Stream) {
        let Some(listener) = self.listeners.get_mut(index as usize).and_then(Option::as_mut) else { return };
        if let Some(place) = listener.streams.iter().position(|other| *other == stream) {
            listener.streams.swap_remove(place);
            listener.muted.retain(|other| *other != stream);
            strike(&mut self.by_stream, &stream, index);
        }
    }

    fn gain(&mut self, reach: &Reach) {
        match reach {
            Reach::Gained(users, streams) => {
                for user in users {
                    for index in self.by_user.get(user).cloned().unwrap_or_default() {
                        self.subscribe_if_listening(index, streams);
                    }
                }
            }
            Reach::Inherited(from, to) => {
                for index in self.by_stream.get(from).cloned().unwrap_or_default() {
                    self.subscribe(index, *to);
                }
            }
            Reach::Same | Reach::Lost(..) | Reach::Ended(_) | Reach::Closed(..) => {}
        }
    }

    /// A watched socket listens to nothing, not even to its own user's stream, and so gains nothing.
    fn subscribe_if_listening(&mut self, index: u32, streams: &[Stream]) {
        let listener = self.listeners.get(index as usize).and_then(Option::as_ref);
        if listener.is_some_and(|listener| !listener.streams.is_empty()) {
            for stream in streams {
                self.subscribe(index, *stream);
            }
        }
    }
}

/// Takes a listener out of a list, and the list away once it is empty.
fn strike<K: std::hash::Hash + Eq>(lists: &mut HashMap<K, Vec<u32>>, key: &K, index: u32) {
    if let Some(list) = lists.get_mut(key) {
        if let Some(place) = list.iter().position(|other| *other == index) {
            list.swap_remove(place);
        }
        if list.is_empty() {
            lists.remove(key);
        }
    }
}

fn gain(open: &mut HashSet<Stream>, user: UserId, reach: &Reach) {
    match reach {
        Reach::Gained(users, streams) if users.contains(&user) => open.extend(streams),
        Reach::Inherited(from, to) if open.contains(from) => {
            open.insert(*to);
        }
        _ => {}
    }
}

fn lose(open: &mut HashSet<Stream>, user: UserId, reach: &Reach) {
    match reach {
        Reach::Lost(who, streams) if *who == user => open.retain(|stream| !streams.contains(stream)),
        Reach::Ended(streams) => open.retain(|stream| !streams.contains(stream)),
        _ => {}
    }
}
