//! Reactions to messages, and their catalogue.

use axum::http::StatusCode;
use domain::verbs;

use super::Answer;
use crate::gateway::{decode, wire};
use crate::kit::{Call, answer};

/// The catalogue.
pub(super) async fn catalogue(call: Call) -> Answer {
    call.account().await?;
    let (skip, count) = decode::catalogue(&call)?;
    let kinds = call.core().store.reaction_kinds(skip, count).await?;
    Ok(answer::ok(&kinds.iter().map(|kind| wire::ReactionKind::from(kind.as_ref())).collect::<Vec<_>>()))
}

/// All reactions to a message, oldest first.
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let (named, choice) = (decode::message(&call)?, decode::maybe_reaction(&call)?);
    let (after, count) = decode::reactions(&call)?;
    let reactions = call.core().store.reactions(account.user.id, named, choice, after, count).await?;
    let channel = decode::channel_id(&call)?;
    Ok(answer::ok(&reactions.iter().map(|reaction| wire::Reaction::new(channel, reaction)).collect::<Vec<_>>()))
}

/// Reacting as one did already changes nothing.
pub(super) async fn add(call: Call) -> Answer {
    let account = call.account().await?;
    let (named, choice) = (decode::message(&call)?, decode::reaction(&call)?);
    let reaction = verbs::react(call.core(), account.actor(), named, choice).await?;
    Ok(answer::ok(&wire::Reaction::new(decode::channel_id(&call)?, &reaction)))
}

/// Taking back what isn't there changes nothing.
pub(super) async fn remove(call: Call) -> Answer {
    let account = call.account().await?;
    let (named, choice) = (decode::message(&call)?, decode::reaction(&call)?);
    verbs::unreact(call.core(), account.actor(), named, choice).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
