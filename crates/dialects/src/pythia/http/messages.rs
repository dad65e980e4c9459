//! Messages: sent, read, edited and deleted.

use domain::model::Window;
use domain::ports::Named;
use domain::verbs;
use serde_json::{Value, json};

use super::Answer;
use crate::kit::{Call, answer};
use crate::pythia::casing::both;
use crate::pythia::{decode, wire};

pub(super) async fn send(call: Call) -> Answer {
    let account = call.account().await?;
    let (channel, draft) = decode::message_draft(&call)?;
    let message = verbs::send_message(call.core(), account.actor(), channel, draft).await?;
    Ok(answer::ok(&both(&wire::Message::of(&message, call.now()))))
}

/// `limit` and `offset` count from the newest; the answer is oldest first.
pub(super) async fn history(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel_id(call.segment("channel_id"))?;
    let (offset, count) = decode::page(&call)?;
    let page = call.core().store.page(account.user.id, channel, Window::Skip(offset), count).await?;
    let now = call.now();
    Ok(answer::ok(
        &page.messages.iter().rev().map(|message| both(&wire::Message::of(message, now))).collect::<Vec<Value>>(),
    ))
}

/// Where one is mentioned, newest first.
pub(super) async fn mentions(call: Call) -> Answer {
    let account = call.account().await?;
    let (offset, count) = decode::page(&call)?;
    let messages = call.core().store.mentions_of(account.user.id, offset, count).await?;
    let now = call.now();
    Ok(answer::ok(&messages.iter().map(|message| both(&wire::Message::of(message, now))).collect::<Vec<Value>>()))
}

/// What the server would make of a text.
pub(super) async fn validate(call: Call) -> Answer {
    call.account().await?;
    Ok(answer::ok(&both(&wire::Validation::of(&decode::validated(&call)?))))
}

pub(super) async fn one(call: Call) -> Answer {
    let account = call.account().await?;
    let id = decode::message_id(call.segment("message_id"))?;
    let message = call.core().store.message(account.user.id, id).await?;
    Ok(answer::ok(&both(&wire::Message::of(&message, call.now()))))
}

pub(super) async fn edit(call: Call) -> Answer {
    let account = call.account().await?;
    let (named, content) = (named(&call)?, decode::content(&call)?);
    let message = verbs::edit_message(call.core(), account.actor(), named, &content).await?;
    Ok(answer::ok(&both(&wire::Message::of(&message, call.now()))))
}

pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::delete_message(call.core(), account.actor(), named(&call)?).await?;
    Ok(answer::ok(&json!({ "message": "Message deleted successfully" })))
}

fn named(call: &Call) -> Result<Named, domain::Refusal> {
    Ok(Named { message: decode::message_id(call.segment("message_id"))?, channel: None })
}
