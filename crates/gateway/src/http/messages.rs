//! Messages.

use axum::http::StatusCode;
use domain::{Refusal, Resource, verbs};
use kit::{Call, Fit, FormParts, Posted, answer, fitted};

use super::Answer;
use crate::answers::{Restricted, Storing};
use crate::{decode, requests, wire};

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
    let (window, count) = call.query().read(decode::window)?;
    let page = call.core().store.page(account.user.id, decode::channel_id(&call)?, window, count).await?;
    Ok(fitted::ok(page.messages.len(), |fit| {
        fit.of(&page.messages).iter().map(|message| wire::Message::seen(message, fit)).collect::<Vec<_>>()
    }))
}

/// Sends a message; as a form of several parts, with files. The header `Idempotency-Key` counts as a nonce where the
/// body has none.
#[utoipa::path(
    post,
    path = "/api/rest/channels/{channel_id}/messages",
    tag = "messages",
    request_body(content(
        (requests::NewMessage = "application/json"),
        (requests::NewMessageWithFiles = "multipart/form-data"),
    )),
    responses((status = 201, body = wire::Message<'_>), Restricted, Storing),
)]
pub(super) async fn send(posted: Posted) -> Answer {
    let message = match posted {
        Posted::Whole(call) => {
            let account = call.account().await?;
            let channel = decode::channel_id(&call)?;
            let draft = call.marked(call.fields()?).read(|fields| decode::message_draft(fields, false))?;
            verbs::send_message(call.core(), account.actor(), channel, draft).await?
        }
        Posted::Form(form) => {
            let account = form.call.account().await?;
            let channel = decode::channel_id(&form.call)?;
            let FormParts { call, fields, files } =
                form.receive(account.actor(), Some(channel), &["nonce", "payload_json"]).await?;
            let draft = decode::message_in_form(&call, fields, !files.is_empty())?;
            files.send(account.actor(), channel, draft, Vec::new()).await?
        }
    };
    Ok(answer::json(StatusCode::CREATED, &wire::Message::of(&message, Fit::WHOLE)))
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
        return Err(Refusal::Unknown(Resource::Message).into());
    }
    Ok(answer::ok(&wire::Message::seen(&message, Fit::WHOLE)))
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
    let (named, content) = (decode::message(&call)?, call.read(decode::content)?);
    let message = verbs::edit_message(call.core(), account.actor(), named, &content).await?;
    Ok(answer::ok(&wire::Message::of(&message, Fit::WHOLE)))
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
    call.core().perform(verbs::DeleteMessage { actor: account.actor(), named: decode::message(&call)? }).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// Takes a file away, out of the message that carries it: one's own, or as owner or moderator of the channel
/// anybody's. A message of which nothing is left goes with it.
#[utoipa::path(
    delete,
    path = "/api/rest/channels/{channel_id}/messages/{message_id}/attachments/{attachment_id}",
    tag = "messages",
    responses((status = 204), Restricted),
)]
pub(super) async fn delete_attachment(call: Call) -> Answer {
    let account = call.account().await?;
    let (named, id) = (decode::message(&call)?, decode::attachment_id(&call)?);
    let file = call.core().store.file(account.user.id, id).await?;
    if file.message != Some(named.message) || file.channel != named.channel {
        return Err(Refusal::Unknown(Resource::File).into());
    }
    call.core().perform(verbs::DeleteFile { actor: account.actor(), file: id }).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
