//! Messages.

use domain::verbs;
use serde_json::json;

use super::Answer;
use crate::chat::{decode, wire};
use crate::kit::{Call, answer};

pub(super) async fn send(call: Call) -> Answer {
    let account = call.account().await?;
    let (channel, draft) = decode::message_draft(&call).await?;
    let channel = decode::channel_named(call.core(), &account, &channel).await?;
    let message = verbs::send_message(call.core(), account.actor(), channel, draft).await?;
    Ok(answer::ok(&wire::Message::from(message.as_ref())))
}

/// Oldest first, as a client shows them; the page is counted from the newest.
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let (window, count) = decode::window(&call)?;
    let page = call.core().store.page(account.user.id, channel, window, count).await?;
    Ok(answer::ok(&page.messages.iter().rev().map(wire::Message::from).collect::<Vec<_>>()))
}

pub(super) async fn edit(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message(&call, &account).await?;
    let message = verbs::edit_message(call.core(), account.actor(), named, &decode::content(&call)?).await?;
    Ok(answer::ok(&wire::Message::from(message.as_ref())))
}

pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message(&call, &account).await?;
    verbs::delete_message(call.core(), account.actor(), named).await?;
    Ok(answer::ok(&json!({ "message": "Message deleted successfully" })))
}
