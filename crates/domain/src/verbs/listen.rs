//! Begins to listen: subscribe first, then read the snapshot, then hear only what is newer.

use crate::Outcome;
use crate::core::Core;
use crate::fanout::{Attachment, Seat};
use crate::ports::Snapshot;

/// A listener that has read its snapshot and isn't live yet.
#[derive(Debug)]
pub struct Listening {
    /// Its place in the hub, to be kept as long as its socket.
    pub seat: Seat,
    /// What it is to be told first.
    pub snapshot: Snapshot,
}

/// Begins to listen. Send the snapshot in the family's words, then call `seat.go_live(&snapshot.heads)`.
pub async fn listen(core: &Core, attachment: Attachment) -> Outcome<Listening> {
    let seat = core.hub.attach(attachment);
    seat.listen(&core.store.memberships(attachment.user).await?);
    if let Some(session) = attachment.session {
        // The login may have ended before the hub knew of this socket.
        core.store.session(session).await?;
    }
    let snapshot = core.store.snapshot(attachment.user).await?;
    Ok(Listening { seat, snapshot })
}
