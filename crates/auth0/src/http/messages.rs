//! `/channels/{channel_id}/messages`

use domain::model::Window;
use domain::verbs;
use kit::{Call, Fit, answer, fitted};

use super::Answer;
use crate::answers::BadId;
use crate::wire::{self, Message, Page};
use crate::{decode, proof, requests};

/// Sends a message. The header `Idempotency-Key` counts as a nonce where the body has none.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/messages",
    tag = "messages",
    request_body = requests::NewMessage,
    responses((status = 200, body = wire::Message<'_>)),
)]
pub(super) async fn create(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let channel = decode::channel_id(&call)?;
    let draft = call.marked(call.fields()?).read(decode::message_draft)?;
    let message = verbs::send_message(call.core(), account.actor(), channel, draft).await?;
    Ok(answer::ok(&Message::of(&message, Fit::WHOLE)))
}

/// Messages of a channel, newest first.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}/messages",
    tag = "messages",
    params(requests::History, requests::WithReactions),
    responses((status = 200, body = wire::Page<'_>)),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let channel = decode::channel_id(&call)?;
    let (skip, count) = decode::history(&call)?;
    let page = call.core().store.page(account.user.id, channel, Window::Skip(skip), count).await?;
    Ok(fitted::ok(page.messages.len(), |fit| Page::of(&page, fit)))
}

/// Changes what one's own message says.
#[utoipa::path(
    put,
    path = "/channels/{channel_id}/messages/{message_id}",
    tag = "messages",
    request_body = requests::MessageEdit,
    responses((status = 200, body = wire::Message<'_>)),
)]
pub(super) async fn update(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (named, content) = (decode::message(&call)?, call.read(decode::content)?);
    let message = verbs::edit_message(call.core(), account.actor(), named, &content).await?;
    Ok(answer::ok(&Message::of(&message, Fit::WHOLE)))
}

/// Takes a message away: one's own, or as owner or moderator of the channel anybody's. Answers it as it was.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}/messages/{message_id}",
    tag = "messages",
    responses((status = 200, body = wire::Message<'_>), BadId),
)]
pub(super) async fn delete(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let message =
        call.core().perform(verbs::DeleteMessage { actor: account.actor(), named: decode::message(&call)? }).await?;
    Ok(answer::ok(&Message::of(&message, Fit::WHOLE)))
}
