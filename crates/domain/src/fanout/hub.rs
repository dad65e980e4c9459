//! Who on this node listens to what. Knows no encoding, no socket and no storage.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::doors::{gain, lose};
use super::encoder::{Encoder, Farewell};
use super::listener::{Attachment, ListenerId, Taken};
use super::outlet::Outlet;
use super::roll::Roll;
use super::round::Round;
use super::seat::Seat;
use crate::event::{Event, Reach, Stream};
use crate::ports::Subscriber;

/// The listeners of one node.
pub struct Hub {
    encoders: Vec<Arc<dyn Encoder>>,
    outlet: Arc<dyn Outlet>,
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

    pub(super) fn listen(&self, id: ListenerId, streams: &[Stream]) {
        let mut roll = self.roll();
        if roll.get(id).is_some() {
            for stream in streams {
                roll.subscribe(id.0, *stream);
            }
        }
    }

    pub(super) fn go_live(&self, id: ListenerId, heads: &[(Stream, u64)]) {
        let mut roll = self.roll();
        let Some(listener) = roll.get(id) else { return };
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
            if event.streams().any(|stream| open.contains(&stream)) && !again {
                last_act = event.act.unwrap_or(last_act);
                self.tell(attachment, event);
            }
            lose(&mut open, attachment.user, &reach);
        }
        let Some(listener) = roll.get(id) else { return };
        listener.last_act = last_act;
        let left: Vec<Stream> = listener.streams.iter().copied().filter(|stream| !open.contains(stream)).collect();
        for stream in left {
            roll.unsubscribe(id.0, stream);
        }
    }

    pub(super) fn mute(&self, id: ListenerId, stream: Stream, muted: bool) -> bool {
        let mut roll = self.roll();
        let Some(listener) = roll.get(id) else { return false };
        if !listener.streams.contains(&stream) {
            return false;
        }
        listener.muted.retain(|other| *other != stream);
        if muted {
            listener.muted.push(stream);
        }
        true
    }

    pub(super) fn is_in(&self, id: ListenerId, stream: Stream) -> bool {
        self.roll().get(id).is_some_and(|listener| listener.streams.contains(&stream))
    }

    pub(super) fn detach(&self, id: ListenerId) {
        let mut roll = self.roll();
        if roll.get(id).is_some() {
            roll.remove(id.0);
        }
    }

    /// Says goodbye to every listener: the server is stopping.
    pub fn part(&self, farewell: Farewell) {
        let mut roll = self.roll();
        let all: Vec<u32> = (0..roll.listeners.len()).filter_map(|index| u32::try_from(index).ok()).collect();
        for index in all {
            self.dismiss(&mut roll, index, farewell);
        }
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

    fn deliver(&self, roll: &mut Roll, event: &Event, round: &mut [Round]) {
        let reach = event.what.reach();
        roll.gain(&reach);
        roll.people.hear(event);
        let mut overrun = Vec::new();
        let Roll { listeners, by_stream, .. } = roll;
        for stream in event.streams() {
            for index in by_stream.get(&stream).into_iter().flatten() {
                let Some(listener) = listeners.get_mut(*index as usize).and_then(Option::as_mut) else { continue };
                match listener.take(event, stream) {
                    Taken::Sent => round[listener.attachment.family].add(&listener.attachment),
                    Taken::Passed => {}
                    Taken::Overrun => overrun.push(*index),
                }
            }
        }
        for index in overrun {
            self.dismiss(roll, index, Farewell::TooSlow);
        }
        for (family, round) in round.iter_mut().enumerate().filter(|(_, round)| !round.users.is_empty()) {
            let frames = self.encoders[family].encode(event);
            round.order(frames.len());
            for (audience, frame) in frames {
                round.post(self.outlet.as_ref(), audience, &frame);
            }
            round.clear();
        }
        self.lose(roll, &reach);
    }

    fn lose(&self, roll: &mut Roll, reach: &Reach) {
        match reach {
            Reach::Lost(user, streams) => {
                for index in roll.by_user.get(user).cloned().unwrap_or_default() {
                    for stream in streams {
                        roll.unsubscribe(index, *stream);
                    }
                }
            }
            Reach::Ended(streams) => {
                for stream in streams {
                    for index in roll.by_stream.get(stream).cloned().unwrap_or_default() {
                        roll.unsubscribe(index, *stream);
                    }
                }
            }
            Reach::Closed(user, session) => {
                for index in roll.by_user.get(user).cloned().unwrap_or_default() {
                    let listener = roll.listeners.get(index as usize).and_then(Option::as_ref);
                    if listener.is_some_and(|listener| listener.attachment.session == Some(*session)) {
                        self.dismiss(roll, index, Farewell::Revoked);
                    }
                }
            }
            Reach::Expelled(user) => {
                for index in roll.by_user.get(user).cloned().unwrap_or_default() {
                    self.dismiss(roll, index, Farewell::Revoked);
                }
            }
            Reach::Same | Reach::Gained(..) | Reach::Inherited(..) => {}
        }
    }

    /// Ends one listener with its family's last word.
    fn dismiss(&self, roll: &mut Roll, index: u32, farewell: Farewell) {
        let Some(listener) = roll.remove(index) else { return };
        let to = [listener.attachment.connection];
        let (frame, goodbye) = self.encoders[listener.attachment.family].goodbye(farewell);
        if let Some(frame) = frame {
            self.outlet.post(&frame, &to);
        }
        self.outlet.close(&to, &goodbye);
    }

    /// Sends one event to one listener.
    fn tell(&self, attachment: Attachment, event: &Event) {
        if !attachment.hears {
            return;
        }
        for (audience, frame) in self.encoders[attachment.family].encode(event) {
            if audience.includes(attachment.user) {
                self.outlet.post(&frame, &[attachment.connection]);
            }
        }
    }
}

impl Subscriber for Hub {
    fn hear(&self, events: &[Event]) {
        let mut round: Vec<Round> = self.encoders.iter().map(|_| Round::default()).collect();
        let mut roll = self.roll();
        for event in events {
            self.deliver(&mut roll, event, &mut round);
        }
    }
}
