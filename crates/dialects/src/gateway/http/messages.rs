//! Messages.

use axum::http::StatusCode;
use domain::{Refusal, Thing, verbs};

use super::Answer;
use crate::gateway::answers::Restricted;
use crate::gateway::{decode, requests, wire};
use crate::kit::{Call, answer};

/// Messages of a channel, newest first.
#[utoipa::path(
    get,
    path = "/api/rest/channels/{channel_id}/messages",
    tag = "messages",
    params(requests::MessageWindow),
    responses((status = 200, body = [wire::Message<'_>]), Restricted),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let (window, count) = decode::window(&call)?;
    let page = call.core().store.page(account.user.id, decode::channel_id(&call)?, window, count).await?;
    Ok(answer::ok(&page.messages.iter().map(wire::Message::seen).collect::<Vec<_>>()))
}

/// Sends a message. The header `Idempotency-Key` counts as a nonce where the body has none.
#[utoipa::path(
    post,
    path = "/api/rest/channels/{channel_id}/messages",
    tag = "messages",
    request_body = requests::NewMessage,
    responses((status = 201, body = wire::Message<'_>), Restricted),
)]
pub(super) async fn send(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel_id(&call)?;
    let message = verbs::send_message(call.core(), account.actor(), channel, decode::message_draft(&call)?).await?;
    Ok(answer::json(StatusCode::CREATED, &wire::Message::from(message.as_ref())))
}

/// One message.
#[utoipa::path(
    get,
    path = "/api/rest/channels/{channel_id}/messages/{message_id}",
    tag = "messages",
    responses((status = 200, body = wire::Message<'_>), Restricted),
)]
pub(super) async fn one(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message(&call)?;
    call.core().store.membership(account.user.id, decode::channel_id(&call)?).await?;
    let message = call.core().store.message(account.user.id, named.message).await?;
    if Some(message.channel) != named.channel {
        return Err(Refusal::Unknown(Thing::Message).into());
    }
    Ok(answer::ok(&wire::Message::seen(&message)))
}

/// Changes what one's own message says.
#[utoipa::path(
    patch,
    path = "/api/rest/channels/{channel_id}/messages/{message_id}",
    tag = "messages",
    request_body = requests::MessageEdit,
    responses((status = 200, body = wire::Message<'_>), Restricted),
)]
pub(super) async fn edit(call: Call) -> Answer {
    let account = call.account().await?;
    let (named, content) = (decode::message(&call)?, decode::only(&call, "content")?);
    let message = verbs::edit_message(call.core(), account.actor(), named, &content).await?;
    Ok(answer::ok(&wire::Message::from(message.as_ref())))
}

/// Takes a message away: one's own, or as owner or moderator of the channel anybody's.
#[utoipa::path(
    delete,
    path = "/api/rest/channels/{channel_id}/messages/{message_id}",
    tag = "messages",
    responses((status = 204), Restricted),
)]
pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::delete_message(call.core(), account.actor(), decode::message(&call)?).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
