//! `/channels/{channel_id}/messages`

use domain::model::Window;
use domain::verbs;

use super::Answer;
use crate::auth0::wire::{Message, Page};
use crate::auth0::{decode, proof};
use crate::kit::{Call, answer};

pub(super) async fn create(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let channel = decode::channel_id(&call)?;
    let draft = decode::message_draft(&call)?;
    let message = verbs::send_message(call.core(), account.actor(), channel, draft).await?;
    Ok(answer::ok(&Message::from(message.as_ref())))
}

pub(super) async fn list(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let channel = decode::channel_id(&call)?;
    let (skip, count) = decode::history(&call)?;
    let page = call.core().store.page(account.user.id, channel, Window::Skip(skip), count).await?;
    Ok(answer::ok(&Page::from(&page)))
}

pub(super) async fn update(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (named, content) = (decode::message(&call)?, decode::content(&call)?);
    let message = verbs::edit_message(call.core(), account.actor(), named, &content).await?;
    Ok(answer::ok(&Message::from(message.as_ref())))
}

/// The message as it was.
pub(super) async fn delete(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let message = verbs::delete_message(call.core(), account.actor(), decode::message(&call)?).await?;
    Ok(answer::ok(&Message::from(message.as_ref())))
}
