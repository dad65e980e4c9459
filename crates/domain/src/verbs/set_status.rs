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

/// Chooses a status. While the actor is present, everybody who shares a guild or channel with them is told. `Offline`
/// can't be chosen. Where an actor chooses too often this still succeeds, but only their last choice is stored and
/// told, by [`settle_statuses`].
pub async fn set_status(core: &Core, actor: Actor, status: Status) -> Outcome<()> {
    if status == Status::Offline {
        return Err(Refusal::invalid("status", FieldProblem::Malformed("online, idle, dnd or invisible")));
    }
    if core.hub.chooses(actor, status) { keep(core, actor, status).await } else { Ok(()) }
}

/// Stores and tells the choices that were left over because they came too often. A node does this about every second.
/// A user who may not choose any more, as their login ended meanwhile, is skipped.
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
        // Everybody is told before the answer, as clients expect.
        presence::publish(core, user, status);
    }
    Ok(())
}
