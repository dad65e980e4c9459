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
