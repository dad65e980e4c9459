//! Ends a login, with its tokens and sockets.

use crate::Outcome;
use crate::core::Core;
use crate::model::Actor;
use crate::verbs::EndSession;

/// Ends the actor's login. When this returns, its sockets on this node hear nothing more.
pub async fn logout(core: &Core, actor: Actor) -> Outcome<()> {
    match actor.session {
        Some(session) => core.perform(EndSession { session }).await,
        None => Ok(()),
    }
}
