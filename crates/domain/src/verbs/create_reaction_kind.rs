//! Puts a picture into the catalogue of reactions.

use std::sync::Arc;

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ReactionKind};
use crate::ports::NewReactionKind;
use crate::rules::text;
use crate::verbs::check::Check;

/// Puts it in; an administrator's right. `Taken(ReactionCode)` when another entry has the code.
pub async fn create_reaction_kind(
    core: &Core,
    actor: Actor,
    code: &str,
    image_url: &str,
) -> Outcome<Arc<ReactionKind>> {
    let mut check = Check::default();
    let code = check.field("code", text::reaction_code(code));
    let image_url = check.field("image_url", text::url(image_url));
    check.done()?;
    core.store.create_reaction_kind(actor, NewReactionKind { code, image_url }).await
}
