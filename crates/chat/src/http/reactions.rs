//! Reactions to messages.

use domain::{Refusal, Resource, verbs};
use kit::detail_answers::Restricted;
use kit::{Call, answer, fitted};

use super::Answer;
use crate::{decode, requests, wire};

/// Reactions to a message, oldest first.
#[utoipa::path(
    get,
    path = "/api/channels/{channel}/messages/{message}/reactions",
    tag = "reactions",
    params(requests::ReactionPage),
    responses((status = 200, body = [wire::Reaction<'_>]), Restricted),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message(&call, &account).await?;
    let (after, count) = call.query().read(decode::reactions)?;
    let reactions = call.core().store.reactions(account.user.id, named, None, after, count).await?;
    Ok(fitted::list(&reactions, wire::Reaction::from))
}

/// Reacts to a message. Reacting as one did already answers the reaction that stands.
#[utoipa::path(
    post,
    path = "/api/channels/{channel}/messages/{message}/reactions",
    tag = "reactions",
    params(requests::Emoji),
    responses((status = 200, body = wire::Reaction<'_>), Restricted),
)]
pub(super) async fn add(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message(&call, &account).await?;
    let reaction = call
        .core()
        .perform(verbs::React { actor: account.actor(), named, choice: decode::new_reaction(&call)? })
        .await?;
    Ok(answer::ok(&wire::Reaction::from(reaction.as_ref())))
}

/// Takes one's own reaction back.
#[utoipa::path(
    delete,
    path = "/api/channels/{channel}/messages/{message}/reactions/{emoji}",
    tag = "reactions",
    responses((status = 200, body = wire::Done), Restricted),
)]
pub(super) async fn remove(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message(&call, &account).await?;
    if !call.core().perform(verbs::Unreact { actor: account.actor(), named, choice: decode::reaction(&call)? }).await? {
        return Err(Refusal::Unknown(Resource::Reaction).into());
    }
    Ok(answer::ok(&wire::Done { message: "Reaction removed successfully" }))
}
