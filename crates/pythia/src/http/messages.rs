//! Messages: sent, read, edited and deleted.

use axum::response::Response;
use domain::model::{Message, Timestamp, Window};
use domain::ports::MessageRef;
use domain::verbs;
use kit::detail_answers::Naming;
use kit::{Call, answer, fitted};

use super::Answer;
use crate::casing::both;
use crate::{decode, requests, wire};

/// Sends a message. The header `Idempotency-Key` counts as a nonce where the body has none.
#[utoipa::path(
    post,
    path = "/api/v1/messages",
    tag = "messages",
    request_body = requests::NewMessage,
    responses((status = 200, body = wire::Message), Naming),
)]
pub(super) async fn send(call: Call) -> Answer {
    let account = call.account().await?;
    let (channel, draft) = call.marked(call.fields()?).read(decode::message_draft)??;
    let message = verbs::send_message(call.core(), account.actor(), channel, draft).await?;
    Ok(one_of(&message, call.now()))
}

/// Messages of a channel.
///
/// `limit` and `offset` count from the newest; the answer is oldest first.
#[utoipa::path(
    get,
    path = "/api/v1/messages/channel/{channel_id}",
    tag = "messages",
    params(requests::Page),
    responses((status = 200, body = [wire::Message])),
)]
pub(super) async fn history(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel_id(call.segment("channel_id"))?;
    let (offset, count) = call.query().read(decode::page)?;
    let page = call.core().store.page(account.user.id, channel, Window::Skip(offset), count).await?;
    let now = call.now();
    Ok(fitted::ok(page.messages.len(), |fit| {
        let messages = fit.of(&page.messages).iter().rev().map(|message| wire::Message::of(message, fit, now));
        both(messages.collect::<Vec<_>>())
    }))
}

/// Messages that mention one, newest first.
#[utoipa::path(
    get,
    path = "/api/v1/messages/mentions/my",
    tag = "messages",
    params(requests::Page),
    responses((status = 200, body = [wire::Message])),
)]
pub(super) async fn mentions(call: Call) -> Answer {
    let account = call.account().await?;
    let (offset, count) = call.query().read(decode::page)?;
    let messages = call.core().store.mentions_of(account.user.id, offset, count).await?;
    let now = call.now();
    Ok(fitted::ok(messages.len(), |fit| {
        let messages = fit.of(&messages).iter().map(|message| wire::Message::of(message, fit, now));
        both(messages.collect::<Vec<_>>())
    }))
}

/// What the server would make of a text.
#[utoipa::path(
    post,
    path = "/api/v1/messages/format/validate",
    tag = "messages",
    params(requests::DraftInQuery),
    request_body = Option<requests::Draft>,
    responses((status = 200, body = wire::Validation)),
)]
pub(super) async fn validate(call: Call) -> Answer {
    call.account().await?;
    Ok(answer::ok(&both(&wire::Validation::of(&decode::validated(&call)?))))
}

/// One message.
#[utoipa::path(
    get,
    path = "/api/v1/messages/{message_id}",
    tag = "messages",
    responses((status = 200, body = wire::Message)),
)]
pub(super) async fn one(call: Call) -> Answer {
    let account = call.account().await?;
    let id = decode::message_id(call.segment("message_id"))?;
    let message = call.core().store.message(account.user.id, id).await?;
    Ok(one_of(&message, call.now()))
}

/// Changes what one's own message says.
#[utoipa::path(
    put,
    path = "/api/v1/messages/{message_id}",
    tag = "messages",
    request_body = requests::MessageEdit,
    responses((status = 200, body = wire::Message)),
)]
pub(super) async fn edit(call: Call) -> Answer {
    let account = call.account().await?;
    let (named, content) = (named(&call)?, call.read(decode::content)?);
    let message = verbs::edit_message(call.core(), account.actor(), named, &content).await?;
    Ok(one_of(&message, call.now()))
}

/// Takes a message away: one's own, or as owner or moderator of the channel anybody's.
#[utoipa::path(
    delete,
    path = "/api/v1/messages/{message_id}",
    tag = "messages",
    responses((status = 200, body = wire::Done)),
)]
pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    call.core().perform(verbs::DeleteMessage { actor: account.actor(), named: named(&call)? }).await?;
    Ok(answer::ok(&wire::Done::new("Message deleted successfully")))
}

fn one_of(message: &Message, now: Timestamp) -> Response {
    fitted::one(|fit| both(wire::Message::of(message, fit, now)))
}

fn named(call: &Call) -> Result<MessageRef, domain::Refusal> {
    Ok(MessageRef { message: decode::message_id(call.segment("message_id"))?, channel: None })
}
