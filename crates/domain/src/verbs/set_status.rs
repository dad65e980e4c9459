//! Chooses how one is seen.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, Status};
use crate::refusal::{Refusal, Why};
use crate::verbs::presence::{self, Reason};

/// Chooses. Everybody who shares a guild or channel with the actor hears of it while the actor is there.
/// `Offline` is not for choosing.
pub async fn set_status(core: &Core, actor: Actor, status: Status) -> Outcome<()> {
    if status == Status::Offline {
        return Err(Refusal::flaw("status", Why::Malformed("online, idle, dnd or invisible")));
    }
    let before = core.hub.status_of(actor.user);
    let user = core.store.set_status(actor, status).await?;
    let unseen = before == Status::Invisible && status == Status::Invisible;
    if before != Status::Offline && !unseen {
        presence::announce(core, user, status, core.hub.circles_of(actor.user), Reason::Chosen);
    }
    Ok(())
}
