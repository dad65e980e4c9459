//! Tells people who share a guild or channel with somebody that they came online, went offline or chose another
//! status.

use std::sync::Arc;

use crate::Outcome;
use crate::core::Core;
use crate::event::{Event, EventKind, Stream};
use crate::fanout::PresenceChange;
use crate::model::{Status, User};
use crate::ports::Subscriber as _;

/// Why presence changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum PresenceTrigger {
    /// They chose it.
    Chosen,
    /// Their first socket came, or their last one went.
    Moved,
}

/// Announces that a user whose first socket opened is present, before any socket that opens later listens. No more
/// than `limits::HAILED_AT_ONCE` in a second are announced so; the others are left to [`announce_presence`].
pub(super) fn arrive(core: &Core, user: &Arc<User>) {
    if core.hub.arrive(user) {
        let circles = core.hub.circles_of(user.id);
        core.bus.publish(vec![change(core, Arc::clone(user), user.status, circles, PresenceTrigger::Moved)]);
    }
}

/// Announces together everybody whose last socket closed a while ago as offline, and everybody who arrived as present.
/// A node does this about every second. Whoever comes back before the second round after their last socket closed was
/// never announced as offline.
pub async fn announce_presence(core: &Core) -> Outcome<()> {
    let (mut changes, mut done) = (Vec::new(), Ok(()));
    for PresenceChange { user, account, status, circles } in core.hub.departed().into_iter().chain(core.hub.arrived()) {
        let account = match account {
            Some(account) => Some(account),
            None => core.store.user(user).await.unwrap_or_else(|refusal| {
                done = Err(refusal);
                None
            }),
        };
        changes.extend(account.map(|account| change(core, account, status, circles, PresenceTrigger::Moved)));
    }
    if !changes.is_empty() {
        core.bus.publish_ephemeral(changes);
    }
    done.and(announce_orphans(core).await)
}

/// Tells this node's listeners of those who are offline because their node was lost: all nodes notice that by themselves.
async fn announce_orphans(core: &Core) -> Outcome<()> {
    let mut changes = Vec::new();
    for PresenceChange { user, status, circles, .. } in core.hub.orphaned() {
        let account = core.store.user(user).await?;
        changes.extend(account.map(|account| change(core, account, status, circles, PresenceTrigger::Moved)));
    }
    core.hub.hear(&changes);
    Ok(())
}

/// Publishes the status that a user chose.
pub(super) fn publish(core: &Core, user: Arc<User>, status: Status) {
    let circles = core.hub.circles_of(user.id);
    core.bus.publish(vec![change(core, user, status, circles, PresenceTrigger::Chosen)]);
}

fn change(core: &Core, user: Arc<User>, status: Status, circles: Vec<Stream>, reason: PresenceTrigger) -> Event {
    let (stream, chosen) = (Stream::User(user.id), reason == PresenceTrigger::Chosen);
    Event {
        stream,
        seq: None,
        position: None,
        at: core.clock.now(),
        kind: EventKind::PresenceChanged { user, status, chosen, through: circles.into() },
    }
}
