//! How an event gets to those who listen: at once to who is live, later to who still reads its snapshot.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::doors::{gain, lose};
use super::encoder::Farewell;
use super::hub::Hub;
use super::listener::{Attachment, ListenerId, Taken};
use super::presence::People;
use super::roll::Roll;
use super::round::Round;
use super::said::Said;
use crate::event::{Event, Reach, Stream};
use crate::model::User;
use crate::ports::Subscriber;

/// Up to how many events that were held back are told while others wait.
const FEW: usize = 16;
/// How often what was held back meanwhile is told before others have to wait for it.
const ROUNDS: usize = 16;

/// Somebody on the way from holding back to hearing: which streams stand open to them, and what they heard last.
struct Threshold<'a> {
    attachment: Attachment,
    account: Option<Arc<User>>,
    heads: HashMap<Stream, u64>,
    open: HashSet<Stream>,
    last_act: u64,
    hub: &'a Hub,
}

impl Hub {
    /// What was held back is told outside of the lock, as it may be much. What comes meanwhile is held back too, and the
    /// last of it is told under the lock.
    pub(super) fn go_live(&self, id: ListenerId, heads: &[(Stream, u64)]) {
        let mut roll = self.roll();
        let Some(attachment) = roll.get(id).map(|listener| listener.attachment) else { return };
        let account = roll.people.account(attachment.user).cloned();
        drop(roll);
        let mut threshold = Threshold::new(self, attachment, account, heads);
        for _ in 0..ROUNDS {
            let mut roll = self.roll();
            let Some(held) = roll.get(id).and_then(|listener| listener.held.as_mut()) else { return };
            if held.len() <= FEW {
                break;
            }
            let held = std::mem::take(held);
            drop(roll);
            threshold.tell(&held);
        }
        let mut roll = self.roll();
        let Some(listener) = roll.get(id) else { return };
        let held = listener.held.take().unwrap_or_default();
        threshold.tell(&held);
        let Some(listener) = roll.get(id) else { return };
        listener.last_act = threshold.last_act;
        let left: Vec<Stream> =
            listener.streams.keys().copied().filter(|stream| !threshold.open.contains(stream)).collect();
        for stream in left {
            roll.unsubscribe(id.0, stream);
        }
    }

    pub(super) fn deliver(&self, roll: &mut Roll, event: &Event, round: &mut [Round]) {
        roll.now = roll.now.max(event.at);
        let (current, over) = roll.typists.hear(event);
        roll.typed(over);
        if !current {
            return;
        }
        let reach = event.what.reach();
        roll.gain(&reach);
        roll.hear(event);
        let mut overrun = Vec::new();
        let mut shared: Option<Arc<Said>> = None;
        let Roll { listeners, by_stream, .. } = roll;
        for stream in event.streams() {
            for index in by_stream.get(&stream).into_iter().flatten() {
                let Some(listener) = listeners.get_mut(*index as usize).and_then(Option::as_mut) else { continue };
                let share =
                    || Arc::clone(shared.get_or_insert_with(|| Arc::new(Said::new(event, self.encoders.len()))));
                match listener.take(event, stream, share) {
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
            self.post(family, round, event, shared.as_deref(), &roll.people);
            round.clear();
        }
        self.lose(roll, &reach);
    }

    /// Sends an event to those of one family who hear it now. `shared` are its frames where some hear it later.
    fn post(&self, family: usize, round: &mut Round, event: &Event, shared: Option<&Said>, people: &People) {
        let encoder = self.encoders[family].as_ref();
        if event.what.is_personal() {
            let frame = |user| people.account(user).and_then(|account| encoder.encode_for(event, account));
            return round.post_each(self.outlet.as_ref(), frame);
        }
        let made = if shared.is_none() { encoder.encode(event) } else { Vec::new() };
        let frames = shared.map_or(made.as_slice(), |shared| shared.frames(family, encoder));
        round.order(frames.len());
        for (audience, frame) in frames {
            round.post(self.outlet.as_ref(), *audience, frame);
        }
    }

    /// Tells what was found out while something else was told, until there is nothing more.
    pub(super) fn settle(&self, roll: &mut Roll) {
        if roll.untold.is_empty() {
            return;
        }
        let mut round: Vec<Round> = self.encoders.iter().map(|_| Round::default()).collect();
        while !roll.untold.is_empty() {
            for event in std::mem::take(&mut roll.untold) {
                self.deliver(roll, &event, &mut round);
            }
        }
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
                    roll.end(*stream);
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
    pub(super) fn dismiss(&self, roll: &mut Roll, index: u32, farewell: Farewell) {
        let Some(listener) = roll.remove(index) else { return };
        let to = [listener.attachment.connection];
        let (frame, goodbye) = self.encoders[listener.attachment.family].goodbye(farewell);
        if let Some(frame) = frame {
            self.outlet.post(&frame, &to);
        }
        self.outlet.close(&to, &goodbye);
    }

    /// Sends one event to one listener, whose account this is.
    fn tell(&self, attachment: Attachment, account: Option<&User>, said: &Said) {
        if !attachment.hears {
            return;
        }
        let encoder = self.encoders[attachment.family].as_ref();
        let to = [attachment.connection];
        if said.event.what.is_personal() {
            if let Some(frame) = account.and_then(|account| encoder.encode_for(&said.event, account)) {
                self.outlet.post(&frame, &to);
            }
            return;
        }
        for (audience, frame) in said.frames(attachment.family, encoder) {
            if audience.includes(attachment.user) {
                self.outlet.post(frame, &to);
            }
        }
    }
}

impl<'a> Threshold<'a> {
    fn new(hub: &'a Hub, attachment: Attachment, account: Option<Arc<User>>, heads: &[(Stream, u64)]) -> Self {
        let heads: HashMap<Stream, u64> = heads.iter().copied().collect();
        let mut open: HashSet<Stream> = heads.keys().copied().collect();
        open.extend([Stream::User(attachment.user), Stream::Server]);
        Self { attachment, account, heads, open, last_act: 0, hub }
    }

    /// Tells what is newer than the snapshot of what was held back.
    fn tell(&mut self, held: &[Arc<Said>]) {
        for said in held {
            let event = &said.event;
            let news = event.seq.is_none_or(|seq| self.heads.get(&event.stream).is_none_or(|head| seq > *head));
            if !news {
                continue;
            }
            let reach = event.what.reach();
            gain(&mut self.open, self.attachment.user, &reach);
            let again = event.act.is_some_and(|act| act == self.last_act);
            if event.streams().any(|stream| self.open.contains(&stream)) && !again {
                self.last_act = event.act.unwrap_or(self.last_act);
                self.hub.tell(self.attachment, self.account.as_deref(), said);
            }
            lose(&mut self.open, self.attachment.user, &reach);
        }
    }
}

impl Subscriber for Hub {
    /// The lock is given up between any two events, so that whoever comes or goes doesn't wait for all of them.
    fn hear(&self, events: &[Event]) {
        let mut round: Vec<Round> = self.encoders.iter().map(|_| Round::default()).collect();
        for event in events {
            self.deliver(&mut self.roll(), event, &mut round);
        }
        self.settle(&mut self.roll());
    }
}
