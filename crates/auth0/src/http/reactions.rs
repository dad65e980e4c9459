//! Reactions to messages, and the catalogue under `/reactions`.

use domain::{Refusal, Resource, verbs};
use kit::{Call, answer, fitted};

use super::Answer;
use crate::answers::BadId;
use crate::wire::{self, Done, MessageReaction, ReactionKind};
use crate::{decode, proof, requests};

/// What one can react with, by id.
#[utoipa::path(
    get,
    path = "/reactions",
    tag = "reactions",
    params(requests::Part),
    responses((status = 200, body = [wire::ReactionKind<'_>])),
)]
pub(super) async fn catalogue(call: Call) -> Answer {
    proof::caller(&call).await?;
    let (skip, count) = call.query().read(decode::list)?;
    let kinds = call.core().store.reaction_kinds(skip, count).await?;
    Ok(fitted::list(&kinds, |kind| ReactionKind::from(kind.as_ref())))
}

/// Puts a picture of the installation's own into the catalogue; administrators may.
#[utoipa::path(
    post,
    path = "/reactions",
    tag = "reactions",
    request_body = requests::NewReactionKind,
    responses((status = 200, body = wire::ReactionKind<'_>)),
)]
pub(super) async fn create(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (code, image_url) = call.read(decode::reaction_kind)?;
    let kind = verbs::create_reaction_kind(call.core(), account.actor(), &code, &image_url).await?;
    Ok(answer::ok(&ReactionKind::from(kind.as_ref())))
}

/// Takes such a picture out again; administrators may.
#[utoipa::path(
    delete,
    path = "/reactions/{reaction_id}",
    tag = "reactions",
    responses((status = 200, body = wire::Done), BadId),
)]
pub(super) async fn delete(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    call.core()
        .perform(verbs::DeleteReactionKind { actor: account.actor(), kind: decode::reaction_id(&call)? })
        .await?;
    Ok(answer::ok(&Done { message: "Reaction deleted successfully" }))
}

/// Reacts to a message. A reaction that stands already is answered again.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/messages/{message_id}/reactions",
    tag = "reactions",
    request_body = requests::ReactionChoice,
    responses((status = 200, body = wire::MessageReaction<'_>)),
)]
pub(super) async fn add(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (named, choice) = (decode::message(&call)?, call.read(decode::reaction)??);
    let reaction = call.core().perform(verbs::React { actor: account.actor(), named, choice }).await?;
    Ok(answer::ok(&MessageReaction::from(reaction.as_ref())))
}

/// Takes one's own reaction back.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/messages/{message_id}/reactions/{reaction_id}",
    tag = "reactions",
    responses((status = 200, body = wire::Done), BadId),
)]
pub(super) async fn remove(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (named, kind) = (decode::message(&call)?, decode::reaction_id(&call)?);
    if !call.core().perform(verbs::Unreact { actor: account.actor(), named, choice: kind.into() }).await? {
        return Err(Refusal::Unknown(Resource::Reaction).into());
    }
    Ok(answer::ok(&Done { message: "Reaction removed successfully" }))
}
