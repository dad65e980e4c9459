//! Puts a picture into the catalogue of reactions.

use std::sync::Arc;

use crate::Outcome;
use crate::core::Core;
use crate::model::{Actor, ReactionKind};
use crate::rules::text;
use crate::verbs::check::Check;

/// Puts an entry with a picture into the catalogue of reactions; an administrator's right. `Taken(ReactionCode)` when
/// another entry has the code.
#[derive(Clone, Debug)]
pub struct CreateReactionKind {
    /// Who does it.
    pub actor: Actor,
    /// Its code, which has been checked.
    pub code: String,
    /// Its picture.
    pub image_url: String,
}

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
    core.perform(CreateReactionKind { actor, code, image_url }).await
}
