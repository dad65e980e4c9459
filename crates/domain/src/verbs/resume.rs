//! Comes back: what a socket missed is told from the log, page by page, until what is left can be held back meanwhile.

use std::collections::VecDeque;

use crate::core::Core;
use crate::fanout::{HeardEntry, ReplayPage, Subscription, heard};
use crate::model::{UserId, VersionVector};
use crate::ports::{LogEntry, StreamHeads};
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
            page.events = core.store.events(user, entries).await?;
        }
        Ok(page)
    }
}

/// Whether an entry stands on the page: there is room, or it is of the page's last act.
fn belongs_to(page: &[LogEntry], next: &LogEntry) -> bool {
    let act = |entry: &LogEntry| (entry.position.writer, entry.position.act);
    page.len() < limits::REPLAY_PAGE || page.last().is_some_and(|last| act(last) == act(next))
}
