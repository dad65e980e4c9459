//! Sending and reading messages, under both prefixes.

use domain::verbs;

use super::Answer;
use super::channels::named;
use crate::chat::wire::Message;
use crate::chat::{decode, naming};
use crate::kit::{Call, answer};

pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let (channel, draft) = decode::message_draft(&call).await?;
    let channel = naming::channel(call.core(), account.user.id, &channel).await?;
    let message = verbs::send_message(call.core(), account.actor(), channel, draft).await?;
    Ok(answer::ok(&Message::from(message.as_ref())))
}

/// Counted from the newest; the answer is oldest first, as clients put new messages behind it.
pub(super) async fn list(call: Call) -> Answer {
    let (account, channel) = named(&call).await?;
    let (window, count) = decode::history(&call)?;
    let page = call.core().store.page(account.user.id, channel, window, count).await?;
    Ok(answer::ok(&page.messages.iter().rev().map(Message::from).collect::<Vec<_>>()))
}
