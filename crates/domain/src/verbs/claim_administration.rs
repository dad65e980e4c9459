//! Makes whoever runs the installation its first administrator: they can read what it prints when it starts.

use std::sync::PoisonError;

use crate::core::{Core, digest};
use crate::model::Actor;
use crate::verbs::{KeepSecret, SharedSecret};
use crate::{MissingRight, Outcome, Refusal};

/// Makes the actor the first administrator, entered in the record. `Forbidden(Administration)` when there is one.
#[derive(Clone, Debug)]
pub struct ClaimAdministration {
    /// Who does it.
    pub actor: Actor,
}

/// Makes a code that the first administrator may claim their rights with, while there is none. The core keeps its
/// digest, and forgets the one before. Where nodes share one it is the same at all of them.
pub async fn offer_administration(core: &Core, shared: bool) -> Outcome<Option<String>> {
    let mut code = core.store.admins().await?.is_empty().then(|| core.code());
    if let (Some(candidate), true) = (&code, shared) {
        let (secret, candidate) = (SharedSecret::AdminCode, Some(candidate.clone()));
        code = core.perform(KeepSecret { secret, candidate }).await?;
    }
    keep(core, code.as_deref().map(digest));
    Ok(code)
}

/// Makes the actor an administrator who shows that code. `Forbidden(Administration)` when it is another, or when there
/// is an administrator by now: then it is good no more.
pub async fn claim_administration(core: &Core, actor: Actor, code: &str) -> Outcome<()> {
    let offered = core.admin_code.lock().unwrap_or_else(PoisonError::into_inner).clone();
    if offered.is_none_or(|offered| offered != digest(code.trim())) {
        return Err(Refusal::Forbidden(MissingRight::Administration));
    }
    let claimed = core.perform(ClaimAdministration { actor }).await;
    if matches!(claimed, Ok(()) | Err(Refusal::Forbidden(MissingRight::Administration))) {
        keep(core, None);
    }
    claimed
}

/// Forgets the code where somebody became an administrator meanwhile: at another node, or by a command. A node does this
/// every few seconds.
pub async fn withdraw_offer(core: &Core) -> Outcome<()> {
    if administration_is_offered(core) && !core.store.admins().await?.is_empty() {
        keep(core, None);
    }
    Ok(())
}

/// Whether somebody may still become the first administrator.
pub fn administration_is_offered(core: &Core) -> bool {
    core.admin_code.lock().unwrap_or_else(PoisonError::into_inner).is_some()
}

fn keep(core: &Core, code: Option<String>) {
    *core.admin_code.lock().unwrap_or_else(PoisonError::into_inner) = code;
}
