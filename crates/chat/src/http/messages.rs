//! Messages, under both of their prefixes, to which the paths here are relative.

use std::sync::Arc;

use axum::response::Response;
use domain::model::{Account, ChannelId, Message};
use domain::ports::MessageRef;
use domain::verbs;

use super::Answer;
use crate::answers::Storing;
use crate::{decode, requests, wire};
use kit::detail_answers::{Naming, Restricted};
use kit::{Call, Fields, FormParts, Posted, answer, fitted};

/// Sends a message. The header `Idempotency-Key` counts as a nonce where the body has none.
#[utoipa::path(
    post,
    path = "/",
    tag = "messages",
    request_body(content(
        (requests::NewMessage = "application/json"),
        (requests::NewMessage = "application/x-www-form-urlencoded"),
        (requests::NewMessageWithFiles = "multipart/form-data"),
    )),
    responses((status = 200, body = wire::Message<'_>), Naming, Restricted, Storing),
)]
pub(super) async fn send(posted: Posted) -> Answer {
    let message = match posted {
        Posted::Whole(call) => {
            let account = call.account().await?;
            let new = decode::new_message(&call, call.form_or_fields()?, false)?;
            let channel = decode::channel_named(call.core(), &account, &new.channel).await?;
            verbs::send_with_files(call.core(), account.actor(), channel, new.draft, Vec::new(), new.files).await?
        }
        Posted::Form(form) => {
            let account = form.call.account().await?;
            let FormParts { call, fields, files } = form.receive(account.actor(), None, &["nonce"]).await?;
            let new = decode::new_message(&call, fields, !files.is_empty())?;
            let channel = decode::channel_named(call.core(), &account, &new.channel).await?;
            files.send(account.actor(), channel, new.draft, new.files).await?
        }
    };
    Ok(answer::ok(&wire::Message::from(message.as_ref())))
}

/// What was said last in all of one's channels, oldest first.
#[utoipa::path(
    get,
    path = "/",
    tag = "messages",
    params(requests::Newest),
    responses((status = 200, body = [wire::Message<'_>])),
)]
pub(super) async fn recent(call: Call) -> Answer {
    let account = call.account().await?;
    let count = call.query().read(decode::newest)?;
    let messages = call.core().store.recent(account.user.id, count).await?;
    Ok(oldest_first(&messages))
}

/// One's own messages in channels that one is in, oldest first; the page is counted from the newest.
#[utoipa::path(
    get,
    path = "/me",
    tag = "messages",
    params(requests::OwnPage),
    responses((status = 200, body = [wire::Message<'_>])),
)]
pub(super) async fn mine(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = call.query().read(decode::own_page)?;
    let messages = call.core().store.written_by(account.user.id, skip, count).await?;
    Ok(oldest_first(&messages))
}

/// Takes away all of one's own messages: in a channel, or where none is named in all that one is in.
#[utoipa::path(
    post,
    path = "/clear",
    tag = "messages",
    request_body(content(
        (Option<requests::ChannelChoice> = "application/json"),
        (Option<requests::ChannelChoice> = "application/x-www-form-urlencoded"),
    )),
    responses((status = 200, body = wire::Cleared), Naming, Restricted),
)]
pub(super) async fn clear(call: Call) -> Answer {
    let account = call.account().await?;
    let fields = if call.bytes()?.trim_ascii().is_empty() { Fields::default() } else { call.form_or_fields()? };
    let channel = match fields.read(decode::channel_choice)? {
        Some(named) => Some(decode::channel_named(call.core(), &account, &named).await?),
        None => None,
    };
    let deleted = verbs::clear_messages(call.core(), account.actor(), channel).await?;
    Ok(answer::ok(&wire::Cleared { message: "Messages cleared successfully", deleted }))
}

/// Messages of a channel, oldest first, as a client shows them; the page is counted from the newest.
#[utoipa::path(
    get,
    path = "/{channel}",
    tag = "messages",
    params(requests::MessagePage),
    responses((status = 200, body = [wire::Message<'_>]), Restricted),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    page(&call, &account, channel).await
}

/// Messages that were read newest first. Where not all of them fit the oldest are left out.
fn oldest_first(messages: &[Message]) -> Response {
    fitted::ok(messages.len(), |fit| fit.of(messages).iter().rev().map(wire::Message::from).collect::<Vec<_>>())
}

/// A page of a channel's messages.
pub(super) async fn page(call: &Call, account: &Account, channel: ChannelId) -> Answer {
    let (window, count) = call.query().read(decode::window)?;
    let page = call.core().store.page(account.user.id, channel, window, count).await?;
    Ok(oldest_first(&page.messages))
}

/// Changes what one's own message says.
#[utoipa::path(
    put,
    path = "/{channel}",
    tag = "messages",
    request_body = requests::MessageEdit,
    responses((status = 200, body = wire::Message<'_>), Restricted),
)]
pub(super) async fn edit(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message_alone(&call)?;
    edited(&call, &account, named).await
}

/// Changes what one's own message says.
#[utoipa::path(
    patch,
    path = "/{channel}",
    tag = "messages",
    request_body = requests::MessageEdit,
    responses((status = 200, body = wire::Message<'_>), Restricted),
)]
pub(super) async fn amend(call: Call) -> Answer {
    edit(call).await
}

/// Changes a message.
pub(super) async fn edited(call: &Call, account: &Account, named: MessageRef) -> Answer {
    let content = call.form_or_fields()?.read(decode::content)?;
    let message: Arc<Message> = verbs::edit_message(call.core(), account.actor(), named, &content).await?;
    Ok(answer::ok(&wire::Message::from(message.as_ref())))
}

/// Takes a message away: one's own, or as owner or moderator of its channel anybody's.
#[utoipa::path(
    delete,
    path = "/{channel}",
    tag = "messages",
    responses((status = 200, body = wire::Done), Restricted),
)]
pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message_alone(&call)?;
    deleted(&call, &account, named).await
}

/// Takes a message away.
pub(super) async fn deleted(call: &Call, account: &Account, named: MessageRef) -> Answer {
    call.core().perform(verbs::DeleteMessage { actor: account.actor(), named }).await?;
    Ok(answer::ok(&wire::Done { message: "Message deleted successfully" }))
}
