//! Delivers events to listeners: at once to those that are live, later to those that are still reading their snapshot.

use std::sync::Arc;

use super::encoded_event::EncodedEvent;
use super::frame_sink::{CloseReason, Frame};
use super::hub::Hub;
use super::listener::{Listener, ListenerInfo, Taken};
use super::recipients::Recipients;
use super::registry::Registry;
use crate::event::{Event, SubscriptionChange};
use crate::model::{Position, User, VersionVector};
use crate::ports::Subscriber;

impl Hub {
    /// Tells the events of one act, and then whoever is told cursors that it was told.
    fn deliver_act(&self, registry: &mut Registry, act: &[Event], recipients: &mut [Recipients]) {
        for event in act {
            self.deliver(registry, event, recipients);
        }
        if let Some(position) = act.last().and_then(|event| event.position) {
            registry.heard.advance(position.writer, position.act);
            for index in std::mem::take(&mut registry.pending) {
                if let Some(listener) = registry.listeners.get_mut(index as usize).and_then(Option::as_mut) {
                    self.conclude(listener, position);
                }
            }
        }
    }

    /// Sends a listener what it is told of an act: with the last frame that it was told all of it.
    fn conclude(&self, listener: &mut Listener, act: Position) {
        let Some(cursor) = &mut listener.cursor else { return };
        let frames = std::mem::take(&mut cursor.pending);
        self.post_act(listener.info, &mut cursor.told, frames, act);
    }

    /// Sends the frames that tell an act: all but the last with the cursor from before it.
    pub(super) fn post_act(&self, to: ListenerInfo, told: &mut VersionVector, mut frames: Vec<Frame>, act: Position) {
        let last = frames.pop();
        for frame in frames {
            self.sink.post_with_cursor(&frame, to.connection, to.user, told);
        }
        told.advance(act.writer, act.act);
        if let Some(last) = last {
            self.sink.post_with_cursor(&last, to.connection, to.user, told);
        }
    }

    fn deliver(&self, registry: &mut Registry, event: &Event, recipients: &mut [Recipients]) {
        registry.now = registry.now.max(event.at);
        let (current, over) = registry.typists.hear(event);
        registry.typed(over);
        if !current {
            return;
        }
        let subscription_change = event.kind.subscription_change();
        registry.gain(&subscription_change);
        registry.hear(event);
        registry.elsewhere.hear(event, &subscription_change);
        registry.deliveries += 1;
        let mut overrun = Vec::new();
        let mut shared = self.recent().hear(event, || self.encoded(event));
        let circles = registry.circles_told(&event.kind);
        let Registry { listeners, by_stream, deliveries, .. } = registry;
        for stream in event.streams().chain(circles) {
            for index in by_stream.get(&stream).into_iter().flatten() {
                let Some(listener) = listeners.get_mut(*index as usize).and_then(Option::as_mut) else { continue };
                let share = || Arc::clone(shared.get_or_insert_with(|| self.encoded(event)));
                match listener.take(event, stream, *deliveries, share) {
                    Taken::Sent => recipients[listener.info.dialect].add(listener, *index, event),
                    Taken::Passed => {}
                    Taken::Overrun => overrun.push(*index),
                }
            }
        }
        for index in overrun {
            self.dismiss(registry, index, CloseReason::TooSlow);
        }
        for (dialect, recipients) in recipients.iter_mut().enumerate().filter(|(_, recipients)| !recipients.is_empty())
        {
            self.post(registry, dialect, recipients, event, shared.as_deref());
            recipients.clear();
        }
        self.lose(registry, &subscription_change);
    }

    /// Sends an event to the listeners of one dialect that get it now. `shared` holds its frames if some listeners get
    /// them later.
    fn post(
        &self,
        registry: &mut Registry,
        dialect: usize,
        recipients: &mut Recipients,
        event: &Event,
        shared: Option<&EncodedEvent>,
    ) {
        let encoder = self.encoders[dialect].as_ref();
        if event.kind.is_personal() {
            let people = &registry.people;
            let frame = |user| people.account(user).and_then(|account| encoder.encode_for(event, account));
            recipients.post_each(self.sink.as_ref(), frame);
            let personal: Vec<_> = recipients.with_cursors.iter().map(|(user, index)| (*index, frame(*user))).collect();
            for (index, frame) in personal {
                registry.suspend(index, frame);
            }
            return;
        }
        let made = if shared.is_none() { encoder.encode(event) } else { Vec::new() };
        let frames = shared.map_or(made.as_slice(), |shared| shared.frames(dialect, encoder));
        recipients.order(frames.len());
        for (audience, frame) in frames {
            recipients.post(self.sink.as_ref(), *audience, frame);
            for (_, index) in recipients.with_cursors.iter().filter(|(user, _)| audience.includes(*user)) {
                registry.suspend(*index, Some(frame.clone()));
            }
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

    /// Ends one listener, after what it was told of the act under way.
    pub(super) fn dismiss(&self, registry: &mut Registry, index: u32, reason: CloseReason) {
        let Some(mut listener) = registry.remove(index) else { return };
        let ListenerInfo { connection, dialect, user, .. } = listener.info;
        if let Some(cursor) = listener.cursor.take() {
            for frame in cursor.pending {
                self.sink.post_with_cursor(&frame, connection, user, &cursor.told);
            }
        }
        self.sink.close(connection, dialect, reason);
    }

    /// The frames that tell an event to one user of a dialect. `account` says of them what it says now.
    pub(super) fn frames_for(&self, to: ListenerInfo, account: Option<&User>, told: &EncodedEvent) -> Vec<Frame> {
        let encoder = self.encoders[to.dialect].as_ref();
        if told.event.kind.is_personal() {
            return account.and_then(|account| encoder.encode_for(&told.event, account)).into_iter().collect();
        }
        let frames = told.frames(to.dialect, encoder).iter();
        frames.filter(|(audience, _)| audience.includes(to.user)).map(|(_, frame)| frame.clone()).collect()
    }
}

impl Registry {
    /// Keeps a frame of the act that is being told until all of it is.
    fn suspend(&mut self, index: u32, frame: Option<Frame>) {
        let listener = self.listeners.get_mut(index as usize).and_then(Option::as_mut);
        let Some((cursor, frame)) = listener.and_then(|listener| listener.cursor.as_mut()).zip(frame) else { return };
        if cursor.pending.is_empty() {
            self.pending.push(index);
        }
        cursor.pending.push(frame);
    }
}

impl Subscriber for Hub {
    /// The lock is given up between any two acts, so that whoever comes or goes doesn't wait for all of them.
    fn hear(&self, events: &[Event]) {
        let mut recipients: Vec<Recipients> = self.encoders.iter().map(|_| Recipients::default()).collect();
        for act in events.chunk_by(is_same_act) {
            self.deliver_act(&mut self.registry(), act, &mut recipients);
        }
        self.settle(&mut self.registry());
    }
}

/// Whether both events are what one act brought about.
pub(super) fn is_same_act(one: &Event, other: &Event) -> bool {
    one.position.zip(other.position).is_some_and(|(one, other)| (one.writer, one.act) == (other.writer, other.act))
}
