//! Channels.

use axum::http::StatusCode;
use domain::model::Account;
use domain::ports::{Admission, OwnerLeaves};
use domain::rules::text::fold;
use domain::{Claim, Lack, Place, Refusal, verbs};
use serde_json::json;

use super::Answer;
use crate::chat::refuse::{Refused, owners};
use crate::chat::{decode, wire};
use crate::kit::{Call, answer};

pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = decode::part(&call)?;
    let seen = call.core().store.channels_seen_by(account.user.id, skip, count).await?;
    Ok(answer::ok(&seen.iter().map(|view| wire::Channel::seen_by(account.user.id, view)).collect::<Vec<_>>()))
}

pub(super) async fn mine(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = decode::part(&call)?;
    let mine = call.core().store.channels_of(account.user.id, None, skip, count).await?;
    Ok(answer::ok(&mine.iter().map(|view| wire::Channel::seen_by(account.user.id, view)).collect::<Vec<_>>()))
}

/// The name of a channel that the caller owns answers that channel, so that a client may make sure that it is there.
pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let draft = decode::channel_draft(&call)?;
    let name = fold(draft.name.trim());
    match verbs::create_channel(call.core(), account.actor(), draft).await {
        Ok(view) => Ok(answer::ok(&wire::Channel::seen_by(account.user.id, &view))),
        Err(Refusal::Taken(Claim::ChannelName)) => own(&call, &account, &name).await,
        Err(refusal) => Err(refusal.into()),
    }
}

async fn own(call: &Call, account: &Account, name: &str) -> Answer {
    let store = &call.core().store;
    if let Some(channel) = store.channel_named(account.user.id, name).await? {
        let view = store.channel_seen(account.user.id, channel).await?;
        if view.channel.owner == account.user.id {
            return Ok(answer::ok(&wire::Channel::seen_by(account.user.id, &view)));
        }
    }
    Err(Refusal::Taken(Claim::ChannelName).into())
}

pub(super) async fn one(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let view = call.core().store.channel_seen(account.user.id, channel).await?;
    Ok(answer::ok(&wire::Channel::seen_by(account.user.id, &view)))
}

/// Joining twice is joining once.
pub(super) async fn join(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    match verbs::join_channel(call.core(), account.actor(), Admission::Open(channel)).await {
        Ok(view) => Ok(answer::ok(&wire::Channel::seen_by(account.user.id, &view))),
        Err(Refusal::AlreadyMember(Place::Channel)) => {
            let view = call.core().store.channel(account.user.id, channel).await?;
            Ok(answer::ok(&wire::Channel::seen_by(account.user.id, &view)))
        }
        Err(Refusal::Forbidden(Lack::GoodStanding)) => {
            Err(Refused::Worded(StatusCode::BAD_REQUEST, "User is banned from this channel"))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Answers the channel as it looks from outside. It is read before: afterwards a private one can't be.
pub(super) async fn leave(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let view = call.core().store.channel_seen(account.user.id, channel).await?;
    verbs::leave_channel(call.core(), account.actor(), channel, OwnerLeaves::Refused).await?;
    let channel = wire::Channel::from(&view.channel);
    Ok(answer::ok(&wire::Left { message: "Successfully left channel", channel }))
}

pub(super) async fn status(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let subscribed = match call.core().store.membership(account.user.id, channel).await {
        Ok(_) => true,
        Err(Refusal::Forbidden(_)) => false,
        Err(refusal) => return Err(refusal.into()),
    };
    Ok(answer::ok(&json!({ "is_subscribed": subscribed })))
}

pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let deleted = verbs::delete_channel(call.core(), account.actor(), channel).await;
    deleted.map_err(|refusal| owners(refusal, "Only channel owner can delete channel"))?;
    Ok(answer::ok(&json!({ "message": "Channel deleted successfully" })))
}
