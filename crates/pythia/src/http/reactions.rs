//! Reactions to messages.

use domain::verbs;
use kit::detail_answers::Naming;
use kit::{Call, answer};

use super::Answer;
use crate::wire::{self, ReactionAction, Toggled};
use crate::{decode, requests};

/// Reacts, or takes the reaction back where it stands.
#[utoipa::path(
    post,
    path = "/api/v1/messages/reactions",
    tag = "reactions",
    request_body = requests::NewReaction,
    responses((status = 200, body = wire::Toggled), Naming),
)]
pub(super) async fn toggle(call: Call) -> Answer {
    let account = call.account().await?;
    let (named, choice) = call.read(decode::reaction)??;
    let stands = call.core().perform(verbs::ToggleReaction { actor: account.actor(), named, choice }).await?;
    let action = if stands { ReactionAction::Add } else { ReactionAction::Remove };
    Ok(answer::ok(&Toggled::from(action)))
}

/// Takes back a reaction of one's own.
#[utoipa::path(
    delete,
    path = "/api/v1/messages/reactions/{reaction_id}",
    tag = "reactions",
    responses((status = 200, body = wire::Toggled)),
)]
pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    let reaction = decode::reaction_id(call.segment("reaction_id"))?;
    call.core().perform(verbs::DeleteReaction { actor: account.actor(), reaction }).await?;
    Ok(answer::ok(&Toggled::from(ReactionAction::Remove)))
}
