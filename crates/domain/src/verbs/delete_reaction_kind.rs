//! Takes a picture out of the catalogue of reactions.

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ReactionKindId};

/// Takes it out; an administrator's right. The reactions that use it stand.
pub async fn delete_reaction_kind(core: &Core, actor: Actor, kind: ReactionKindId) -> Outcome<()> {
    core.store.delete_reaction_kind(actor, kind).await
}
