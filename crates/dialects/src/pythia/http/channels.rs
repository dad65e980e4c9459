//! Channels: made, listed, joined and left.

use domain::ports::{Admission, OwnerLeaves};
use domain::{Place, Refusal, verbs};
use serde_json::Value;

use super::{Answer, users};
use crate::kit::detail_answers::{Impossible, Naming};
use crate::kit::{Call, answer};
use crate::pythia::casing::both;
use crate::pythia::{decode, requests, wire};

/// All channels that one may know of, by id.
#[utoipa::path(
    get,
    path = "/api/v1/channels",
    tag = "channels",
    params(requests::Slice),
    responses((status = 200, body = [wire::Channel])),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = decode::list(&call)?;
    let seen = call.core().store.channels_seen_by(account.user.id, skip, count).await?;
    Ok(answer::ok(&seen.iter().map(|view| both(&wire::Channel::from(&view.channel))).collect::<Vec<Value>>()))
}

/// The channels that one is in with their members, latest message first.
#[utoipa::path(
    get,
    path = "/api/v1/channels/my",
    tag = "channels",
    params(requests::Slice),
    responses((status = 200, body = [wire::Channel])),
)]
pub(super) async fn mine(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = decode::list(&call)?;
    let mine = call.core().store.channels_of(account.user.id, None, skip, count).await?;
    let now = call.now();
    Ok(answer::ok(&mine.iter().map(|view| both(&wire::Channel::with_members(view, now))).collect::<Vec<Value>>()))
}

/// Makes a channel, which is public. Its name is its own.
#[utoipa::path(
    post,
    path = "/api/v1/channels",
    tag = "channels",
    request_body = requests::NewChannel,
    responses((status = 200, body = wire::Channel)),
)]
pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let view = verbs::create_channel(call.core(), account.actor(), decode::channel_draft(&call)?).await?;
    Ok(answer::ok(&both(&wire::Channel::with_members(&view, call.now()))))
}

/// One channel.
#[utoipa::path(
    get,
    path = "/api/v1/channels/{channel_id}",
    tag = "channels",
    responses((status = 200, body = wire::Channel)),
)]
pub(super) async fn one(call: Call) -> Answer {
    let account = call.account().await?;
    let id = decode::channel_id(call.segment("channel_id"))?;
    let view = call.core().store.channel_seen(account.user.id, id).await?;
    Ok(answer::ok(&both(&wire::Channel::from(&view.channel))))
}

/// Joins a channel. Joining twice is joining once.
#[utoipa::path(
    post,
    path = "/api/v1/channels/join",
    tag = "channels",
    request_body = requests::ChannelChoice,
    responses((status = 200, body = wire::Done), Naming),
)]
pub(super) async fn join(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::joined_channel(&call)?;
    match verbs::join_channel(call.core(), account.actor(), Admission::Open(channel)).await {
        Ok(_) | Err(Refusal::AlreadyMember(Place::Channel)) => {
            Ok(answer::ok(&wire::Done { message: "Successfully joined channel" }))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Leaves a channel. After its owner the longest-standing member owns it; with the last one it goes.
#[utoipa::path(
    delete,
    path = "/api/v1/channels/{channel_id}/leave",
    tag = "channels",
    responses((status = 200, body = wire::Done), Impossible),
)]
pub(super) async fn leave(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel_id(call.segment("channel_id"))?;
    verbs::leave_channel(call.core(), account.actor(), channel, OwnerLeaves::HandsOver).await?;
    Ok(answer::ok(&wire::Done { message: "Successfully left channel" }))
}

/// Puts somebody else into a channel that one is in. It lifts no ban.
#[utoipa::path(
    post,
    path = "/api/v1/channels/{channel_id}/add-user",
    tag = "channels",
    request_body = requests::UserChoice,
    responses((status = 200, body = wire::Done)),
)]
pub(super) async fn add_user(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel_id(call.segment("channel_id"))?;
    let target = decode::added_user(&call)?;
    verbs::add_to_channel(call.core(), account.actor(), channel, target).await?;
    Ok(answer::ok(&wire::Done { message: "Successfully added user to channel" }))
}

/// Whom one could put into a channel.
#[utoipa::path(
    get,
    path = "/api/v1/channels/users/available",
    tag = "channels",
    params(requests::Slice, requests::ForChannel),
    responses((status = 200, body = [wire::User]), Naming, Impossible),
)]
pub(super) async fn available_users(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = decode::list(&call)?;
    let channel = call.query().text("channel_id").map(decode::channel_id).transpose()?;
    let available = call.core().store.available_users(account.user.id, channel, skip, count).await?;
    Ok(answer::ok(&users::shown(&available, account.user.id, call.now())))
}
