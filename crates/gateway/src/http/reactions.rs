//! Reactions to messages, and their catalogue.

use axum::http::StatusCode;
use domain::model::{Account, ReactionChoice};
use domain::verbs;
use kit::{Call, answer, fitted};

use super::Answer;
use crate::answers::{Impossible, Restricted};
use crate::{decode, requests, wire};

/// The catalogue of reactions, by id. It grows with the emoji that are used.
#[utoipa::path(
    get,
    path = "/api/rest/reactions",
    tag = "reactions",
    params(requests::Slice),
    responses((status = 200, body = [wire::ReactionKind<'_>])),
)]
pub(super) async fn catalogue(call: Call) -> Answer {
    call.account().await?;
    let (skip, count) = call.query().read(decode::slice)?;
    let kinds = call.core().store.reaction_kinds(skip, count).await?;
    Ok(fitted::list(&kinds, |kind| wire::ReactionKind::from(kind.as_ref())))
}

/// All reactions to a message, oldest first.
#[utoipa::path(
    get,
    path = "/api/rest/channels/{channel_id}/messages/{message_id}/reactions",
    tag = "reactions",
    params(requests::ReactionPage),
    responses((status = 200, body = [wire::Reaction<'_>]), Restricted),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    listed(&call, &account, None).await
}

/// The reactions to a message with one emoji, or with one entry of the catalogue.
#[utoipa::path(
    get,
    path = "/api/rest/channels/{channel_id}/messages/{message_id}/reactions/{reaction}",
    tag = "reactions",
    params(requests::ReactionPage),
    responses((status = 200, body = [wire::Reaction<'_>]), Restricted),
)]
pub(super) async fn with(call: Call) -> Answer {
    let account = call.account().await?;
    let choice = decode::reaction(&call)?;
    listed(&call, &account, Some(choice)).await
}

async fn listed(call: &Call, account: &Account, choice: Option<ReactionChoice>) -> Answer {
    let (named, channel) = (decode::message(call)?, decode::channel_id(call)?);
    let (after, count) = call.query().read(decode::reactions)?;
    let reactions = call.core().store.reactions(account.user.id, named, choice, after, count).await?;
    Ok(fitted::list(&reactions, |reaction| wire::Reaction::new(channel, reaction)))
}

/// Reacts to a message. Reacting as one did already changes nothing.
#[utoipa::path(
    put,
    path = "/api/rest/channels/{channel_id}/messages/{message_id}/reactions/{reaction}",
    tag = "reactions",
    responses((status = 200, body = wire::Reaction<'_>), Impossible, Restricted),
)]
pub(super) async fn add(call: Call) -> Answer {
    let account = call.account().await?;
    let (named, choice) = (decode::message(&call)?, decode::reaction(&call)?);
    let reaction = call.core().perform(verbs::React { actor: account.actor(), named, choice }).await?;
    Ok(answer::ok(&wire::Reaction::new(decode::channel_id(&call)?, &reaction)))
}

/// Takes one's own reaction back. Taking back what isn't there changes nothing.
#[utoipa::path(
    delete,
    path = "/api/rest/channels/{channel_id}/messages/{message_id}/reactions/{reaction}",
    tag = "reactions",
    responses((status = 204), Restricted),
)]
pub(super) async fn remove(call: Call) -> Answer {
    let account = call.account().await?;
    let (named, choice) = (decode::message(&call)?, decode::reaction(&call)?);
    call.core().perform(verbs::Unreact { actor: account.actor(), named, choice }).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
