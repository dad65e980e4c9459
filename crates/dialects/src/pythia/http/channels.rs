//! Channels: made, listed, joined and left.

use domain::ports::{Admission, OwnerLeaves};
use domain::{Place, Refusal, verbs};
use serde_json::{Value, json};

use super::{Answer, users};
use crate::kit::{Call, answer};
use crate::pythia::casing::both;
use crate::pythia::{decode, wire};

pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = decode::list(&call)?;
    let seen = call.core().store.channels_seen_by(account.user.id, skip, count).await?;
    Ok(answer::ok(&seen.iter().map(|view| both(&wire::Channel::from(&view.channel))).collect::<Vec<Value>>()))
}

pub(super) async fn mine(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = decode::list(&call)?;
    let mine = call.core().store.channels_of(account.user.id, None, skip, count).await?;
    let now = call.now();
    Ok(answer::ok(&mine.iter().map(|view| both(&wire::Channel::with_members(view, now))).collect::<Vec<Value>>()))
}

pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let view = verbs::create_channel(call.core(), account.actor(), decode::channel_draft(&call)?).await?;
    Ok(answer::ok(&both(&wire::Channel::with_members(&view, call.now()))))
}

pub(super) async fn one(call: Call) -> Answer {
    let account = call.account().await?;
    let id = decode::channel_id(call.segment("channel_id"))?;
    let view = call.core().store.channel_seen(account.user.id, id).await?;
    Ok(answer::ok(&both(&wire::Channel::from(&view.channel))))
}

pub(super) async fn join(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::joined_channel(&call)?;
    match verbs::join_channel(call.core(), account.actor(), Admission::Open(channel)).await {
        Ok(_) | Err(Refusal::AlreadyMember(Place::Channel)) => {
            Ok(answer::ok(&json!({ "message": "Successfully joined channel" })))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

pub(super) async fn leave(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel_id(call.segment("channel_id"))?;
    verbs::leave_channel(call.core(), account.actor(), channel, OwnerLeaves::HandsOver).await?;
    Ok(answer::ok(&json!({ "message": "Successfully left channel" })))
}

pub(super) async fn add_user(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel_id(call.segment("channel_id"))?;
    let target = decode::added_user(&call)?;
    verbs::add_to_channel(call.core(), account.actor(), channel, target).await?;
    Ok(answer::ok(&json!({ "message": "Successfully added user to channel" })))
}

/// Whom one could put into a channel.
pub(super) async fn available_users(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = decode::list(&call)?;
    let channel = call.query().text("channel_id").map(decode::channel_id).transpose()?;
    let available = call.core().store.available_users(account.user.id, channel, skip, count).await?;
    Ok(answer::ok(&users::shown(&available, call.now())))
}
