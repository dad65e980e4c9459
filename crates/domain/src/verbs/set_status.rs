//! Chooses how one is seen.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, Status};
use crate::refusal::{FieldProblem, Refusal};
use crate::verbs::presence;

/// Keeps how the actor wants to be seen.
#[derive(Clone, Debug)]
pub struct SetStatus {
    /// Who does it.
    pub actor: Actor,
    /// How.
    pub status: Status,
}

/// Chooses. Everybody who shares a guild or channel with the actor hears of it while the actor is there.
/// `Offline` is not for choosing. Whoever chooses much is believed at once, and the last of what they chose is kept
/// and told by [`settle_statuses`].
pub async fn set_status(core: &Core, actor: Actor, status: Status) -> Outcome<()> {
    if status == Status::Offline {
        return Err(Refusal::invalid("status", FieldProblem::Malformed("online, idle, dnd or invisible")));
    }
    if core.hub.chooses(actor, status) { keep(core, actor, status).await } else { Ok(()) }
}

/// Keeps and tells what was chosen too often since the last time. A node does this about every second. One who may
/// choose no more, as their login ended meanwhile, is passed over.
pub async fn settle_statuses(core: &Core) -> Outcome<()> {
    for (actor, status) in core.hub.chosen() {
        if keep(core, actor, status).await == Err(Refusal::Unavailable) {
            return Err(Refusal::Unavailable);
        }
    }
    Ok(())
}

async fn keep(core: &Core, actor: Actor, status: Status) -> Outcome<()> {
    let before = core.hub.status_of(actor.user);
    let user = core.perform(SetStatus { actor, status }).await?;
    let unseen = before == Status::Invisible && status == Status::Invisible;
    if before != Status::Offline && !unseen {
        // Heard by all before the answer, as it always was.
        presence::publish(core, user, status);
    }
    Ok(())
}
