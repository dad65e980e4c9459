//! From a snapshot to live: what was held back while a listener read its snapshot is told, as far as it is newer.

use std::collections::HashSet;
use std::sync::Arc;

use super::deliver::is_same_act;
use super::doors::{gain, lose};
use super::encoded_event::EncodedEvent;
use super::frame_sink::Frame;
use super::hub::Hub;
use super::listener::{CursorState, ListenerId, ListenerInfo, Reception};
use super::replay::ReplayPage;
use crate::event::Stream;
use crate::model::{Position, User, VersionVector};
use crate::ports::StreamHeads;

/// Up to how many events that were held back are told while others wait.
const FEW: usize = 16;
/// How often what was held back meanwhile is told before others have to wait for it.
const ROUNDS: usize = 16;

/// Somebody on the way from holding back to hearing: which streams stand open to them, and what they heard last.
struct CatchUp<'a> {
    info: ListenerInfo,
    account: Option<Arc<User>>,
    /// What the snapshot shows.
    shown: &'a VersionVector,
    open: HashSet<Stream>,
    last: Option<Position>,
    /// How far they have come, where they are told cursors.
    told: Option<VersionVector>,
    hub: &'a Hub,
}

impl Hub {
    /// What was held back is told outside of the lock, as it may be much. What comes meanwhile is held back too, and the
    /// last of it is told under the lock.
    pub(super) fn go_live(&self, id: ListenerId, heads: &StreamHeads, with_cursors: bool) {
        let mut registry = self.registry();
        let Some(info) = registry.get(id).map(|listener| listener.info) else { return };
        let account = registry.people.account(info.user).cloned();
        drop(registry);
        let mut open: HashSet<Stream> = heads.streams.iter().map(|(stream, _)| *stream).collect();
        open.extend([Stream::User(info.user), Stream::Server]);
        let (shown, told) = (&heads.reached, with_cursors.then(|| heads.reached.clone()));
        let mut catch_up = CatchUp { info, account, shown, open, last: None, told, hub: self };
        for _ in 0..ROUNDS {
            let mut registry = self.registry();
            let Some(listener) = registry.get(id) else { return };
            let Reception::Held(held) = &mut listener.reception else { break };
            if held.len() <= FEW {
                break;
            }
            let held = std::mem::take(held);
            drop(registry);
            catch_up.tell(&held);
        }
        let mut registry = self.registry();
        let late = heads.reached.beyond(&registry.heard);
        let Some(listener) = registry.get(id) else { return };
        if let Reception::Held(held) = std::mem::replace(&mut listener.reception, Reception::Live) {
            catch_up.tell(&held);
        }
        let told = catch_up.told.take();
        listener.last = catch_up.last;
        listener.shown = (!late.is_empty()).then(|| Box::new(late));
        let told = told.map(|told| registry.folded(told));
        let Some(listener) = registry.get(id) else { return };
        listener.cursor = told.map(|told| Box::new(CursorState { told, pending: Vec::new() }));
        let open = &catch_up.open;
        let left: Vec<Stream> = listener.streams.keys().copied().filter(|stream| !open.contains(stream)).collect();
        for stream in left {
            registry.unsubscribe(id.0, stream);
        }
    }
}

impl Hub {
    /// The frames that tell these events to a listener, each with how far the listener has come by it.
    pub(super) fn frames(
        &self,
        id: ListenerId,
        page: &ReplayPage,
        account: &User,
        told: &mut VersionVector,
    ) -> Vec<(Frame, VersionVector)> {
        let Some(info) = self.registry().get(id).map(|listener| listener.info) else { return Vec::new() };
        let mut all = Vec::new();
        for (act, passed) in page.acts() {
            told.merge(&passed);
            let mut frames: Vec<Frame> =
                act.iter().flat_map(|event| self.frames_for(info, Some(account), event)).collect();
            let last = frames.pop();
            all.extend(frames.into_iter().map(|frame| (frame, told.clone())));
            if let Some(position) = act.last().and_then(|last| last.event.position) {
                told.advance(position.writer, position.act);
            }
            all.extend(last.map(|last| (last, told.clone())));
        }
        all
    }
}

impl CatchUp<'_> {
    /// Tells what is newer than the snapshot of what was held back: whole acts.
    fn tell(&mut self, held: &[Arc<EncodedEvent>]) {
        for act in held.chunk_by(|one, other| is_same_act(&one.event, &other.event)) {
            let mut frames = Vec::new();
            for event in act {
                if self.is_news(event) {
                    frames.extend(self.hub.frames_for(self.info, self.account.as_deref(), event));
                }
            }
            match (act.last().and_then(|last| last.event.position), &mut self.told) {
                (Some(position), Some(told)) => self.hub.post_act(self.info, told, frames, position),
                _ => frames.iter().for_each(|frame| self.hub.sink.post(frame, &[self.info.connection])),
            }
        }
    }

    /// Whether the listener is told the event; and takes what it gains and loses by it.
    fn is_news(&mut self, event: &EncodedEvent) -> bool {
        let event = &event.event;
        if event.position.is_some_and(|position| self.shown.covers(position)) {
            return false;
        }
        let change = event.kind.subscription_change();
        gain(&mut self.open, self.info.user, &change);
        let again = event.position.is_some() && event.position == self.last;
        let heard = !again && event.streams().any(|stream| self.open.contains(&stream));
        if heard {
            self.last = event.position.or(self.last);
        }
        lose(&mut self.open, self.info.user, &change);
        heard && self.info.hears
    }
}
