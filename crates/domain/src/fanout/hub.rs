//! Who on this node listens to what. Knows no encoding, no socket and no storage.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::encoder::{Encoder, Farewell};
use super::listener::{Attachment, ListenerId};
use super::outlet::Outlet;
use super::roll::Roll;
use super::seat::Seat;
use crate::event::Stream;

/// How many streams somebody comes into under one hold of the lock.
const SLICE: usize = 1024;

/// The listeners of one node.
pub struct Hub {
    pub(super) encoders: Vec<Arc<dyn Encoder>>,
    pub(super) outlet: Arc<dyn Outlet>,
    roll: Mutex<Roll>,
}

impl Hub {
    /// A hub whose listeners' families are the places in `encoders`.
    #[must_use]
    pub fn new(encoders: Vec<Arc<dyn Encoder>>, outlet: Arc<dyn Outlet>) -> Self {
        Self { encoders, outlet, roll: Mutex::default() }
    }

    /// Begins to listen: from now on everything that the listener may hear is held for it, until it goes live.
    /// Follow with [`Seat::listen`] and [`Seat::go_live`].
    pub fn attach(self: &Arc<Self>, attachment: Attachment) -> Seat {
        let mut roll = self.roll();
        let id = roll.insert(attachment);
        for stream in [Stream::User(attachment.user), Stream::Server] {
            roll.subscribe(id.0, stream);
        }
        drop(roll);
        Seat { hub: Arc::clone(self), id }
    }

    /// In slices, so that somebody in very many streams holds nobody up.
    pub(super) fn listen(&self, id: ListenerId, streams: &[Stream]) {
        for slice in streams.chunks(SLICE) {
            let mut roll = self.roll();
            if roll.get(id).is_none() {
                return;
            }
            for stream in slice {
                roll.subscribe(id.0, *stream);
            }
        }
    }

    pub(super) fn mute(&self, id: ListenerId, stream: Stream, muted: bool) -> bool {
        let mut roll = self.roll();
        let Some(listener) = roll.get(id) else { return false };
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
        self.roll().get(id).is_some_and(|listener| listener.streams.contains_key(&stream))
    }

    pub(super) fn detach(&self, id: ListenerId) {
        let mut roll = self.roll();
        if roll.get(id).is_some() {
            roll.remove(id.0);
        }
        self.settle(&mut roll);
    }

    /// Says goodbye to every listener: the server is stopping.
    pub fn part(&self, farewell: Farewell) {
        let mut roll = self.roll();
        let all: Vec<u32> = (0..roll.listeners.len()).filter_map(|index| u32::try_from(index).ok()).collect();
        for index in all {
            self.dismiss(&mut roll, index, farewell);
        }
        self.settle(&mut roll);
    }

    /// How many sockets are registered.
    #[must_use]
    pub fn len(&self) -> usize {
        let roll = self.roll();
        roll.listeners.len() - roll.free.len()
    }

    /// Whether no socket is registered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn roll(&self) -> MutexGuard<'_, Roll> {
        // A panic while the lock was held left the maps readable: every change below is a single insert or remove.
        self.roll.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
