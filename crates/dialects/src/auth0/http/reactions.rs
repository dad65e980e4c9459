//! Reactions to messages, and the catalogue under `/reactions`.

use domain::{Refusal, Thing, verbs};
use serde_json::json;

use super::Answer;
use crate::auth0::wire::{MessageReaction, ReactionKind};
use crate::auth0::{decode, proof};
use crate::kit::{Call, answer};

pub(super) async fn catalogue(call: Call) -> Answer {
    proof::caller(&call).await?;
    let (skip, count) = decode::list(&call)?;
    let kinds = call.core().store.reaction_kinds(skip, count).await?;
    Ok(answer::ok(&kinds.iter().map(|kind| ReactionKind::from(kind.as_ref())).collect::<Vec<_>>()))
}

/// Administrators put pictures of the installation's own into the catalogue.
pub(super) async fn create(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (code, image_url) = decode::reaction_kind(&call)?;
    let kind = verbs::create_reaction_kind(call.core(), account.actor(), &code, &image_url).await?;
    Ok(answer::ok(&ReactionKind::from(kind.as_ref())))
}

pub(super) async fn delete(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    verbs::delete_reaction_kind(call.core(), account.actor(), decode::reaction_id(&call)?).await?;
    Ok(answer::ok(&json!({ "message": "Reaction deleted successfully" })))
}

/// One that stands already is answered again.
pub(super) async fn add(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (named, choice) = (decode::message(&call)?, decode::reaction(&call)?);
    let reaction = verbs::react(call.core(), account.actor(), named, choice).await?;
    Ok(answer::ok(&MessageReaction::from(reaction.as_ref())))
}

pub(super) async fn remove(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (named, kind) = (decode::message(&call)?, decode::reaction_id(&call)?);
    if !verbs::unreact(call.core(), account.actor(), named, kind.into()).await? {
        return Err(Refusal::Unknown(Thing::Reaction).into());
    }
    Ok(answer::ok(&json!({ "message": "Reaction removed successfully" })))
}
