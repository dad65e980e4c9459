//! Messages.

use axum::http::StatusCode;
use domain::verbs;

use super::Answer;
use crate::gateway::{decode, wire};
use crate::kit::{Call, answer};

/// Newest first.
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let (window, count) = decode::window(&call)?;
    let page = call.core().store.page(account.user.id, decode::channel_id(&call)?, window, count).await?;
    Ok(answer::ok(&page.messages.iter().map(wire::Message::from).collect::<Vec<_>>()))
}

pub(super) async fn send(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel_id(&call)?;
    let message = verbs::send_message(call.core(), account.actor(), channel, decode::message_draft(&call)?).await?;
    Ok(answer::json(StatusCode::CREATED, &wire::Message::from(message.as_ref())))
}
