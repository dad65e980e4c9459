//! Tells people who share a guild or channel that somebody came, went, or is to be seen otherwise.

use std::sync::Arc;

use crate::Outcome;
use crate::core::Core;
use crate::event::{Event, Stream, What};
use crate::fanout::Departed;
use crate::model::{Status, User};

/// Why presence changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// They chose it.
    Chosen,
    /// Their first socket came, or their last one went.
    Moved,
}

/// Says that somebody who was seen nowhere is there.
pub(super) fn arrive(core: &Core, user: &Arc<User>) {
    if core.hub.arrive(user.id, user.status) && user.status.shown() != Status::Offline {
        announce(core, Arc::clone(user), user.status, core.hub.circles_of(user.id), Reason::Moved);
    }
}

/// Says of everybody whose last socket went a while ago that they are offline. A node does this about every second:
/// whoever comes back before it is done a second time was never seen gone.
pub async fn announce_departures(core: &Core) -> Outcome<()> {
    for Departed { user, circles } in core.hub.departed() {
        if let Some(user) = core.store.user(user).await? {
            announce(core, user, Status::Offline, circles, Reason::Moved);
        }
    }
    Ok(())
}

pub(super) fn announce(core: &Core, user: Arc<User>, status: Status, circles: Vec<Stream>, reason: Reason) {
    let mut act = [0; 8];
    core.chance.fill(&mut act);
    let (stream, chosen) = (Stream::User(user.id), reason == Reason::Chosen);
    core.bus.publish(vec![Event {
        stream,
        seq: None,
        act: Some(u64::from_be_bytes(act) >> 1),
        at: core.clock.now(),
        what: What::PresenceChanged { user, status, chosen, through: circles.into() },
    }]);
}
