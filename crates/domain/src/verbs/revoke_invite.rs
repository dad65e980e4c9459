//! Takes an invite back.

use crate::Outcome;
use crate::core::Core;
use crate::model::Actor;

/// Takes it back: the code admits nobody from then on.
pub async fn revoke_invite(core: &Core, actor: Actor, code: &str) -> Outcome<()> {
    core.store.revoke_invite(actor, code).await
}
