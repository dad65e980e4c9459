//! Reactions to messages.

use domain::verbs;
use serde_json::json;

use super::Answer;
use crate::kit::{Call, answer};
use crate::pythia::decode;

/// Reacts, or takes the reaction back where it stands.
pub(super) async fn toggle(call: Call) -> Answer {
    let account = call.account().await?;
    let (named, choice) = decode::reaction(&call)?;
    let stands = verbs::toggle_reaction(call.core(), account.actor(), named, choice).await?;
    let (message, action) = if stands { ("Reaction added", "add") } else { ("Reaction removed", "remove") };
    Ok(answer::ok(&json!({ "message": message, "action": action })))
}

pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    let reaction = decode::reaction_id(call.segment("reaction_id"))?;
    verbs::delete_reaction(call.core(), account.actor(), reaction).await?;
    Ok(answer::ok(&json!({ "message": "Reaction removed", "action": "remove" })))
}
