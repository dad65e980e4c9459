//! Channels: made, listed, joined and left.

use axum::response::Response;
use domain::model::{Account, ChannelView};
use domain::ports::{Admission, ChannelFilter, OwnerLeaves};
use domain::{MembershipOf, Refusal, Resource, verbs};

use super::{Answer, users};
use crate::casing::both;
use crate::{NAME, decode, requests, wire};
use kit::detail_answers::{Impossible, Naming};
use kit::{Call, answer, fitted};

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
    let (skip, count) = call.query().read(decode::list)?;
    let seen = call.core().store.bare_channels(account.user.id, ChannelFilter::Seen, skip, count).await?;
    let unread = verbs::unread_counts(call.core(), account.user.id, seen.iter().map(|channel| channel.id)).await?;
    Ok(fitted::ok(seen.len(), |fit| {
        let seen = fit.of(&seen).iter();
        both(seen.map(|channel| wire::Channel::from(channel).with_unread(unread.of(channel.id))).collect::<Vec<_>>())
    }))
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
    let (skip, count) = call.query().read(decode::list)?;
    let mine = call.core().store.channels_of(account.user.id, None, skip, count).await?;
    let (me, now) = (account.user.id, call.now());
    let unread = verbs::unread_counts(call.core(), me, mine.iter().map(|view| view.channel.id)).await?;
    Ok(fitted::ok(mine.len(), |fit| {
        let mine = fit
            .of(&mine)
            .iter()
            .map(|view| wire::Channel::with_members(view, me, fit, now).with_unread(unread.of(view.channel.id)));
        both(mine.collect::<Vec<_>>())
    }))
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
    let view = verbs::create_channel(call.core(), account.actor(), call.read(decode::channel_draft)?).await?;
    Ok(whole(&call, &account, &view))
}

/// One channel with its members.
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
    Ok(whole(&call, &account, &view))
}

/// A channel with the people in it.
fn whole(call: &Call, account: &Account, view: &ChannelView) -> Response {
    let now = call.now();
    fitted::one(|fit| both(wire::Channel::with_members(view, account.user.id, fit, now)))
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
    let channel = call.read(decode::joined_channel)??;
    match verbs::join_channel(call.core(), account.actor(), Admission::Open(channel), NAME).await {
        Ok(_) | Err(Refusal::AlreadyMember(MembershipOf::Channel)) => {
            Ok(answer::ok(&wire::Done::new("Successfully joined channel")))
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
    call.core().perform(verbs::LeaveChannel { actor: account.actor(), channel, owner: OwnerLeaves::HandsOver }).await?;
    Ok(answer::ok(&wire::Done::new("Successfully left channel")))
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
    let target = call.read(decode::added_user)??;
    call.core().perform(verbs::AddToChannel { actor: account.actor(), channel, target }).await?;
    let user = call.core().store.user(target).await?.ok_or(Refusal::Unknown(Resource::User))?;
    Ok(answer::ok(&wire::Done::new(format!("Successfully added {} to channel", user.username))))
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
    let (skip, count) = call.query().read(decode::list)?;
    let channel = call.query().read(decode::for_channel)??;
    let available = call.core().store.available_users(account.user.id, channel, skip, count).await?;
    Ok(users::shown(&available, account.user.id, call.now()))
}
