//! Messages.

use axum::http::StatusCode;
use domain::verbs;

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
    Ok(answer::ok(&page.messages.iter().map(wire::Message::from).collect::<Vec<_>>()))
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
