//! Reactions to messages.

use domain::{Refusal, Thing, verbs};
use serde_json::json;

use super::Answer;
use crate::chat::{decode, wire};
use crate::kit::{Call, answer};

/// Oldest first.
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message(&call, &account).await?;
    let (after, count) = decode::reactions(&call)?;
    let reactions = call.core().store.reactions(account.user.id, named, None, after, count).await?;
    Ok(answer::ok(&reactions.iter().map(wire::Reaction::from).collect::<Vec<_>>()))
}

/// Reacting as one did already answers the reaction that stands.
pub(super) async fn add(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message(&call, &account).await?;
    let reaction = verbs::react(call.core(), account.actor(), named, decode::new_reaction(&call)?).await?;
    Ok(answer::ok(&wire::Reaction::from(reaction.as_ref())))
}

pub(super) async fn remove(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message(&call, &account).await?;
    if !verbs::unreact(call.core(), account.actor(), named, decode::reaction(&call)?).await? {
        return Err(Refusal::Unknown(Thing::Reaction).into());
    }
    Ok(answer::ok(&json!({ "message": "Reaction removed successfully" })))
}
