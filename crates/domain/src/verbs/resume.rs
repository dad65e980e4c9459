//! Comes back: what a socket missed is told from the log, page by page, until what is left can be held back meanwhile.

use std::collections::VecDeque;
use std::sync::Arc;

use crate::core::Core;
use crate::fanout::{EncodedEvent, HeardEntry, ReplayPage, Subscription, heard};
use crate::model::{Position, UserId, VersionVector};
use crate::ports::{LogEntry, LogRecord, StreamHeads};
use crate::{Outcome, limits};

/// What a socket that came back is to be told before it goes live.
pub struct Replay {
    /// Where it stands once it was told all of it.
    pub heads: StreamHeads,
    /// Whether what happens meanwhile is held back for it. Where it isn't, the log is to be asked again.
    pub is_last: bool,
    entries: VecDeque<HeardEntry>,
}

/// What the user was not told yet. None where the log can't serve it whole. The socket holds back what happens from now on
/// where little is missing.
pub async fn missed(
    core: &Core,
    subscription: &Subscription,
    user: UserId,
    told: VersionVector,
) -> Outcome<Option<Replay>> {
    subscription.hold(true);
    let Some(missed) = core.store.missed(user, told).await? else { return Ok(None) };
    let (heads, entries) = heard(user, missed);
    if entries.len() > limits::REPLAYED_EVENTS {
        return Ok(None);
    }
    let is_last = entries.len() <= limits::REPLAY_HELD;
    if !is_last {
        subscription.hold(false);
    }
    Ok(Some(Replay { heads, is_last, entries: entries.into() }))
}

impl Replay {
    /// How many events are left to tell.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The next events, whole acts; none when all were told.
    pub async fn page(&mut self, core: &Core, user: UserId) -> Outcome<ReplayPage> {
        let mut page = ReplayPage::default();
        while page.events.is_empty() && !self.entries.is_empty() {
            let mut entries: Vec<LogEntry> = Vec::new();
            while let Some(HeardEntry { entry, passed }) =
                self.entries.pop_front_if(|next| belongs_to(&entries, &next.entry))
            {
                page.passed.push((entry.position, passed));
                entries.push(entry);
            }
            page.events = events(core, user, &entries).await?;
        }
        Ok(page)
    }
}

/// What these entries tell the user, in their order: messages as they are remembered, where they are; the rest is read.
async fn events(core: &Core, user: UserId, entries: &[LogEntry]) -> Outcome<Vec<Arc<EncodedEvent>>> {
    let recall = |entry: &LogEntry| match &entry.record {
        LogRecord::MessageCreated { message, .. } => core.hub.recall(user, *message),
        _ => Vec::new(),
    };
    let mut recalled: Vec<Vec<Arc<EncodedEvent>>> = entries.iter().map(recall).collect();
    let unknown = entries.iter().zip(&recalled).filter(|(_, recalled)| recalled.is_empty());
    let unknown: Vec<LogEntry> = unknown.map(|(entry, _)| entry.clone()).collect();
    let read = if unknown.is_empty() { Vec::new() } else { core.store.events(user, unknown).await? };
    let mut read = read.iter().peekable();
    for (entry, events) in entries.iter().zip(&mut recalled).filter(|(_, recalled)| recalled.is_empty()) {
        while let Some(event) = read.next_if(|event| event.position.is_some_and(|place| is_of(place, entry))) {
            events.push(core.hub.encoded(event));
        }
    }
    Ok(recalled.into_iter().flatten().collect())
}

/// Whether what stands there is of the act that the entry is of.
fn is_of(place: Position, entry: &LogEntry) -> bool {
    (place.writer, place.act) == (entry.position.writer, entry.position.act)
}

/// Whether an entry stands on the page: there is room, or it is of the page's last act.
fn belongs_to(page: &[LogEntry], next: &LogEntry) -> bool {
    let act = |entry: &LogEntry| (entry.position.writer, entry.position.act);
    page.len() < limits::REPLAY_PAGE || page.last().is_some_and(|last| act(last) == act(next))
}
