//! Delivers events to listeners: at once to those that are live, later to those that are still reading their snapshot.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::doors::{gain, lose};
use super::encoded_event::EncodedEvent;
use super::frame_sink::CloseReason;
use super::hub::Hub;
use super::listener::{ListenerId, ListenerInfo, Reception};
use super::presence::Presences;
use super::recipients::Recipients;
use super::registry::Registry;
use crate::event::{Event, Stream, SubscriptionChange};
use crate::model::User;
use crate::ports::Subscriber;

/// Most held-back events that are sent under the lock, while all other listeners wait for it.
const FEW: usize = 16;
/// How many rounds of held-back events are sent outside of the lock before the rest is sent under it.
const ROUNDS: usize = 16;

/// A listener that is going live: which streams it may hear, and which act it got last.
struct CatchUp<'a> {
    info: ListenerInfo,
    account: Option<Arc<User>>,
    heads: HashMap<Stream, u64>,
    open: HashSet<Stream>,
    last_act: u64,
    hub: &'a Hub,
}

impl Hub {
    /// Held-back events are sent outside of the lock, as they may be many. What arrives meanwhile is held back too,
    /// and the last few events are sent under the lock.
    pub(super) fn go_live(&self, id: ListenerId, heads: &[(Stream, u64)]) {
        let mut registry = self.registry();
        let Some(info) = registry.get(id).map(|listener| listener.info) else { return };
        let account = registry.people.account(info.user).cloned();
        drop(registry);
        let mut catch_up = CatchUp::new(self, info, account, heads);
        for _ in 0..ROUNDS {
            let mut registry = self.registry();
            let Some(held) = registry.get(id).and_then(|listener| listener.held.as_mut()) else { return };
            if held.len() <= FEW {
                break;
            }
            let held = std::mem::take(held);
            drop(registry);
            catch_up.tell(&held);
        }
        let mut registry = self.registry();
        let Some(listener) = registry.get(id) else { return };
        let held = listener.held.take().unwrap_or_default();
        catch_up.tell(&held);
        let Some(listener) = registry.get(id) else { return };
        listener.last_act = catch_up.last_act;
        let left: Vec<Stream> =
            listener.streams.keys().copied().filter(|stream| !catch_up.open.contains(stream)).collect();
        for stream in left {
            registry.unsubscribe(id.0, stream);
        }
    }

    pub(super) fn deliver(&self, registry: &mut Registry, event: &Event, recipients: &mut [Recipients]) {
        registry.now = registry.now.max(event.at);
        let (current, over) = registry.typists.hear(event);
        registry.typed(over);
        if !current {
            return;
        }
        let subscription_change = event.kind.subscription_change();
        registry.gain(&subscription_change);
        registry.hear(event);
        let mut overrun = Vec::new();
        let mut shared: Option<Arc<EncodedEvent>> = None;
        let Registry { listeners, by_stream, .. } = registry;
        for stream in event.streams() {
            for index in by_stream.get(&stream).into_iter().flatten() {
                let Some(listener) = listeners.get_mut(*index as usize).and_then(Option::as_mut) else { continue };
                let share = || {
                    Arc::clone(shared.get_or_insert_with(|| Arc::new(EncodedEvent::new(event, self.encoders.len()))))
                };
                match listener.take(event, stream, share) {
                    Reception::Sent => recipients[listener.info.dialect].add(&listener.info),
                    Reception::Passed => {}
                    Reception::Overrun => overrun.push(*index),
                }
            }
        }
        for index in overrun {
            self.dismiss(registry, index, CloseReason::TooSlow);
        }
        for (dialect, recipients) in
            recipients.iter_mut().enumerate().filter(|(_, recipients)| !recipients.users.is_empty())
        {
            self.post(dialect, recipients, event, shared.as_deref(), &registry.people);
            recipients.clear();
        }
        self.lose(registry, &subscription_change);
    }

    /// Sends an event to the listeners of one dialect that get it now. `shared` holds its frames if some listeners get
    /// them later.
    fn post(
        &self,
        dialect: usize,
        recipients: &mut Recipients,
        event: &Event,
        shared: Option<&EncodedEvent>,
        people: &Presences,
    ) {
        let encoder = self.encoders[dialect].as_ref();
        if event.kind.is_personal() {
            let frame = |user| people.account(user).and_then(|account| encoder.encode_for(event, account));
            return recipients.post_each(self.sink.as_ref(), frame);
        }
        let made = if shared.is_none() { encoder.encode(event) } else { Vec::new() };
        let frames = shared.map_or(made.as_slice(), |shared| shared.frames(dialect, encoder));
        recipients.order(frames.len());
        for (audience, frame) in frames {
            recipients.post(self.sink.as_ref(), *audience, frame);
        }
    }

    /// Delivers the events that were found necessary while another one was delivered, such as the end of somebody's
    /// typing, until there are none left.
    pub(super) fn settle(&self, registry: &mut Registry) {
        if registry.untold.is_empty() {
            return;
        }
        let mut recipients: Vec<Recipients> = self.encoders.iter().map(|_| Recipients::default()).collect();
        while !registry.untold.is_empty() {
            for event in std::mem::take(&mut registry.untold) {
                self.deliver(registry, &event, &mut recipients);
            }
        }
    }

    fn lose(&self, registry: &mut Registry, subscription_change: &SubscriptionChange) {
        match subscription_change {
            SubscriptionChange::Lost(user, streams) => {
                for index in registry.by_user.get(user).cloned().unwrap_or_default() {
                    for stream in streams {
                        registry.unsubscribe(index, *stream);
                    }
                }
            }
            SubscriptionChange::Ended(streams) => {
                for stream in streams {
                    registry.end(*stream);
                }
            }
            SubscriptionChange::Closed(user, session) => {
                for index in registry.by_user.get(user).cloned().unwrap_or_default() {
                    let listener = registry.listeners.get(index as usize).and_then(Option::as_ref);
                    if listener.is_some_and(|listener| listener.info.session == Some(*session)) {
                        self.dismiss(registry, index, CloseReason::Revoked);
                    }
                }
            }
            SubscriptionChange::Expelled(user) => {
                for index in registry.by_user.get(user).cloned().unwrap_or_default() {
                    self.dismiss(registry, index, CloseReason::Revoked);
                }
            }
            SubscriptionChange::Same | SubscriptionChange::Gained(..) | SubscriptionChange::Inherited(..) => {}
        }
    }

    /// Ends one listener.
    pub(super) fn dismiss(&self, registry: &mut Registry, index: u32, reason: CloseReason) {
        let Some(listener) = registry.remove(index) else { return };
        let ListenerInfo { connection, dialect, .. } = listener.info;
        self.sink.close(connection, dialect, reason);
    }

    /// Sends one event to one listener, whose account this is.
    fn tell(&self, info: ListenerInfo, account: Option<&User>, said: &EncodedEvent) {
        if !info.hears {
            return;
        }
        let encoder = self.encoders[info.dialect].as_ref();
        let to = [info.connection];
        if said.event.kind.is_personal() {
            if let Some(frame) = account.and_then(|account| encoder.encode_for(&said.event, account)) {
                self.sink.post(&frame, &to);
            }
            return;
        }
        for (audience, frame) in said.frames(info.dialect, encoder) {
            if audience.includes(info.user) {
                self.sink.post(frame, &to);
            }
        }
    }
}

impl<'a> CatchUp<'a> {
    fn new(hub: &'a Hub, info: ListenerInfo, account: Option<Arc<User>>, heads: &[(Stream, u64)]) -> Self {
        let heads: HashMap<Stream, u64> = heads.iter().copied().collect();
        let mut open: HashSet<Stream> = heads.keys().copied().collect();
        open.extend([Stream::User(info.user), Stream::Server]);
        Self { info, account, heads, open, last_act: 0, hub }
    }

    /// Sends those held-back events that are newer than the snapshot.
    fn tell(&mut self, held: &[Arc<EncodedEvent>]) {
        for said in held {
            let event = &said.event;
            let news = event.seq.is_none_or(|seq| self.heads.get(&event.stream).is_none_or(|head| seq > *head));
            if !news {
                continue;
            }
            let subscription_change = event.kind.subscription_change();
            gain(&mut self.open, self.info.user, &subscription_change);
            let again = event.act.is_some_and(|act| act == self.last_act);
            if event.streams().any(|stream| self.open.contains(&stream)) && !again {
                self.last_act = event.act.unwrap_or(self.last_act);
                self.hub.tell(self.info, self.account.as_deref(), said);
            }
            lose(&mut self.open, self.info.user, &subscription_change);
        }
    }
}

impl Subscriber for Hub {
    /// The lock is released between two events, so that a socket that opens or closes doesn't wait for all of them.
    fn hear(&self, events: &[Event]) {
        let mut recipients: Vec<Recipients> = self.encoders.iter().map(|_| Recipients::default()).collect();
        for event in events {
            self.deliver(&mut self.registry(), event, &mut recipients);
        }
        self.settle(&mut self.registry());
    }
}
