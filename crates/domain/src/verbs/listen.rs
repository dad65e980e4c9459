//! Begins to listen: subscribe first, then read the snapshot, then hear only what is newer.

use std::sync::Arc;

use crate::core::Core;
use crate::event::Stream;
use crate::fanout::{Attachment, Seat};
use crate::model::{User, UserId};
use crate::ports::Snapshot;
use crate::verbs::presence;
use crate::{Outcome, Refusal, Thing, rules};

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
    let seat = attach(core, attachment).await?;
    let snapshot = core.store.snapshot(attachment.user).await?;
    presence::arrive(core, &snapshot.user);
    Ok(Listening { seat, snapshot })
}

/// Takes a place for a socket that is told nothing: it counts as presence, and ends with its login.
pub async fn watch(core: &Core, attachment: Attachment) -> Outcome<Seat> {
    let seat = attach(core, attachment).await?;
    let user = account(core, attachment.user).await?;
    seat.go_live(&core.store.memberships(attachment.user).await?);
    presence::arrive(core, &user);
    Ok(seat)
}

async fn attach(core: &Core, attachment: Attachment) -> Outcome<Seat> {
    let seat = core.hub.attach(attachment);
    let memberships = core.store.memberships(attachment.user).await?;
    let streams: Vec<Stream> = memberships.into_iter().map(|(stream, _)| stream).collect();
    seat.listen(&streams);
    // The login may have ended, or the account been banned, before the hub knew of this socket.
    match attachment.session {
        Some(session) => drop(core.store.session(session).await?),
        None => rules::take_part(account(core, attachment.user).await?.as_ref(), core.clock.now())?,
    }
    Ok(seat)
}

async fn account(core: &Core, user: UserId) -> Outcome<Arc<User>> {
    core.store.user(user).await?.ok_or(Refusal::Unknown(Thing::User))
}
