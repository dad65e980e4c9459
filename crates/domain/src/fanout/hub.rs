//! Who on this node listens to what. Knows no encoding, no socket and no storage.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::encoded_event::EncodedEvent;
use super::encoder::Encoder;
use super::frame_sink::{CloseReason, FrameSink};
use super::listener::{ListenerId, ListenerInfo, Reception};
use super::recent_messages::RecentMessages;
use super::registry::Registry;
use super::subscription::Subscription;
use crate::event::{Event, Stream};
use crate::model::{AnswerKey, MessageId, UserId};

/// How many streams a listener is added to before the lock is released for a moment.
const SLICE: usize = 1024;

/// The listeners of one node.
pub struct Hub {
    dialects: Vec<&'static str>,
    pub(super) encoders: Vec<Arc<dyn Encoder>>,
    pub(super) sink: Arc<dyn FrameSink>,
    registry: Mutex<Registry>,
    recent: Mutex<RecentMessages>,
}

impl Hub {
    /// A hub whose listeners speak these dialects, each with its name and its encoder.
    #[must_use]
    pub fn new(dialects: Vec<(&'static str, Arc<dyn Encoder>)>, sink: Arc<dyn FrameSink>) -> Self {
        let (dialects, encoders) = dialects.into_iter().unzip();
        Self { dialects, encoders, sink, registry: Mutex::default(), recent: Mutex::default() }
    }

    /// The number of the dialect with this name.
    ///
    /// # Panics
    /// If the hub was made without it.
    pub fn dialect(&self, name: &str) -> usize {
        self.dialects.iter().position(|known| *known == name).expect("a dialect that is spoken is in the hub")
    }

    /// Begins to listen: from now on everything that the listener may hear is held for it, until it goes live.
    /// Follow with [`Subscription::listen`] and [`Subscription::go_live`].
    pub fn attach(self: &Arc<Self>, info: ListenerInfo) -> Subscription {
        let mut registry = self.registry();
        let id = registry.insert(info);
        for stream in [Stream::User(info.user), Stream::Server] {
            registry.subscribe(id.0, stream);
        }
        let inheritances = registry.inheritances;
        drop(registry);
        Subscription { hub: Arc::clone(self), id, inheritances }
    }

    /// The streams are added in slices, so that a user with very many of them doesn't hold up everybody else. How many
    /// streams were inherited by others until they all were added.
    pub(super) fn listen(&self, id: ListenerId, streams: &[Stream]) -> u64 {
        for slice in streams.chunks(SLICE) {
            let mut registry = self.registry();
            if registry.get(id).is_none() {
                break;
            }
            for stream in slice {
                registry.subscribe(id.0, *stream);
            }
        }
        self.registry().inheritances
    }

    pub(super) fn hold(&self, id: ListenerId, holds: bool) {
        let mut registry = self.registry();
        let Some(listener) = registry.get(id) else { return };
        let reception = if holds { Reception::Held(Vec::new()) } else { Reception::Paused };
        let forgotten = std::mem::replace(&mut listener.reception, reception);
        drop(registry);
        drop(forgotten); // Thousands of events, maybe: not while others wait for the lock.
    }

    pub(super) fn await_answer(&self, id: ListenerId, key: AnswerKey) {
        if let Some(listener) = self.registry().get(id) {
            listener.awaits = Some(key);
        }
    }

    pub(super) fn mute(&self, id: ListenerId, stream: Stream, muted: bool) -> bool {
        let mut registry = self.registry();
        let Some(listener) = registry.get(id) else { return false };
        if !listener.streams.contains_key(&stream) {
            return false;
        }
        listener.muted.retain(|other| *other != stream);
        if muted {
            listener.muted.push(stream);
        }
        true
    }

    pub(super) fn is_in(&self, id: ListenerId, stream: Stream) -> bool {
        self.registry().get(id).is_some_and(|listener| listener.streams.contains_key(&stream))
    }

    pub(super) fn detach(&self, id: ListenerId) {
        let mut registry = self.registry();
        if registry.get(id).is_some() {
            registry.remove(id.0);
        }
        self.settle(&mut registry);
    }

    /// Closes every listener's socket with this reason, as the server is stopping.
    pub fn part(&self, reason: CloseReason) {
        self.registry().parted = true;
        self.dismiss_all(reason);
    }

    /// Closes every listener's socket with this reason.
    pub(super) fn dismiss_all(&self, reason: CloseReason) {
        let mut registry = self.registry();
        let all: Vec<u32> = (0..registry.listeners.len()).filter_map(|index| u32::try_from(index).ok()).collect();
        for index in all {
            self.dismiss(&mut registry, index, reason);
        }
        self.settle(&mut registry);
    }

    /// How many sockets are registered.
    #[must_use]
    pub fn len(&self) -> usize {
        let registry = self.registry();
        registry.listeners.len() - registry.free.len()
    }

    /// Whether no socket is registered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// An event whose frames are encoded once.
    pub(crate) fn encoded(&self, event: &Event) -> Arc<EncodedEvent> {
        Arc::new(EncodedEvent::new(event, self.encoders.len()))
    }

    /// What was told to the user of a message that is kept in memory; nothing where it isn't.
    pub(crate) fn recall(&self, user: UserId, message: MessageId) -> Vec<Arc<EncodedEvent>> {
        self.recent().told(user, message)
    }

    /// Also taken by whoever holds the registry; whoever holds this takes no other lock.
    pub(super) fn recent(&self) -> MutexGuard<'_, RecentMessages> {
        self.recent.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn registry(&self) -> MutexGuard<'_, Registry> {
        // A panic while the lock was held left the maps readable: every change below is a single insert or remove.
        self.registry.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
