//! Channels.

use axum::http::StatusCode;
use domain::model::{Account, ChannelView};
use domain::ports::{Admission, OwnerLeaves};
use domain::rules::text::fold;
use domain::{Claim, Lack, Place, Refusal, verbs};
use serde_json::json;

use super::Answer;
use crate::chat::refuse::Refused;
use crate::chat::{decode, wire};
use crate::kit::{Call, answer};

pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = decode::part(&call)?;
    let seen = call.core().store.channels_seen_by(account.user.id, skip, count).await?;
    Ok(answer::ok(&seen.iter().map(|view| shown(&account, view)).collect::<Vec<_>>()))
}

pub(super) async fn mine(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = decode::part(&call)?;
    let mine = call.core().store.channels_of(account.user.id, None, skip, count).await?;
    Ok(answer::ok(&mine.iter().map(wire::Channel::from).collect::<Vec<_>>()))
}

/// Who is in a public channel, and whom it has banned, is its members' to know.
fn shown<'a>(account: &Account, view: &'a ChannelView) -> wire::Channel<'a> {
    let member = view.roster.members.iter().any(|user| user.id == account.user.id);
    if member { view.into() } else { (&view.channel).into() }
}

/// The name of a channel that the caller owns answers that channel, so that a client may make sure that it is there.
pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let draft = decode::channel_draft(&call)?;
    let name = fold(draft.name.trim());
    match verbs::create_channel(call.core(), account.actor(), draft).await {
        Ok(view) => Ok(answer::json(StatusCode::CREATED, &wire::Channel::from(&view))),
        Err(Refusal::Taken(Claim::ChannelName)) => own(&call, &account, &name).await,
        Err(refusal) => Err(refusal.into()),
    }
}

async fn own(call: &Call, account: &Account, name: &str) -> Answer {
    let store = &call.core().store;
    if let Some(channel) = store.channel_named(account.user.id, name).await? {
        let view = store.channel_seen(account.user.id, channel).await?;
        if view.channel.owner == account.user.id {
            return Ok(answer::ok(&wire::Channel::from(&view)));
        }
    }
    Err(Refusal::Taken(Claim::ChannelName).into())
}

pub(super) async fn one(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let view = call.core().store.channel_seen(account.user.id, channel).await?;
    Ok(answer::ok(&shown(&account, &view)))
}

/// Joining twice is joining once.
pub(super) async fn join(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    match verbs::join_channel(call.core(), account.actor(), Admission::Open(channel)).await {
        Ok(view) => Ok(answer::ok(&wire::Channel::from(&view))),
        Err(Refusal::AlreadyMember(Place::Channel)) => {
            let view = call.core().store.channel(account.user.id, channel).await?;
            Ok(answer::ok(&wire::Channel::from(&view)))
        }
        Err(Refusal::Forbidden(Lack::GoodStanding)) => {
            Err(Refused::Worded(StatusCode::BAD_REQUEST, "User is banned from this channel"))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

pub(super) async fn leave(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    verbs::leave_channel(call.core(), account.actor(), channel, OwnerLeaves::Refused).await?;
    Ok(answer::ok(&json!({ "message": "Successfully left channel" })))
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
