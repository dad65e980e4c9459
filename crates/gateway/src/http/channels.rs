//! Channels of no server, and conversations.

use axum::http::StatusCode;
use axum::response::Response;
use domain::model::{Account, ChannelView};
use domain::ports::{Admission, ChannelFilter, Departure, OwnerLeaves, Slice};
use domain::{MembershipOf, MissingRight, Refusal, limits, verbs};
use kit::{Call, answer, fitted};

use super::Answer;
use super::servers::with_status;
use crate::answers::{Impossible, Restricted, Unique};
use crate::refuse::Refused;
use crate::{NAME, decode, requests, wire};

/// One channel as the caller sees it.
fn shown(account: &Account, view: &ChannelView) -> Response {
    fitted::one(|fit| wire::Channel::seen_by(account.user.id, view, fit))
}

/// Answers 201 with a channel that was just made, as `shown` words it.
fn made(account: &Account, view: &ChannelView) -> Response {
    let mut response = shown(account, view);
    *response.status_mut() = StatusCode::CREATED;
    response
}

/// One's channels that belong to no server, conversations apart.
#[utoipa::path(
    get,
    path = "/api/rest/channels",
    tag = "channels",
    responses((status = 200, body = [wire::Channel<'_>])),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let most = u32::try_from(limits::MEMBERSHIPS).unwrap_or(u32::MAX);
    let own = call.core().store.bare_channels(account.user.id, ChannelFilter::OwnRooms, 0, most).await?;
    Ok(fitted::list(&own, wire::Channel::from))
}

/// Makes a channel of no server.
#[utoipa::path(
    post,
    path = "/api/rest/channels",
    tag = "channels",
    request_body = requests::NewChannel,
    responses((status = 201, body = wire::Channel<'_>)),
)]
pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let view = verbs::create_channel(call.core(), account.actor(), call.read(decode::channel_draft)?).await?;
    Ok(made(&account, &view))
}

/// A channel.
#[utoipa::path(
    get,
    path = "/api/rest/channels/{channel_id}",
    tag = "channels",
    responses((status = 200, body = wire::Channel<'_>), Restricted),
)]
pub(super) async fn one(call: Call) -> Answer {
    let account = call.account().await?;
    let view = call.core().store.channel_seen(account.user.id, decode::channel_id(&call)?).await?;
    Ok(shown(&account, &view))
}

/// Joins a public channel of no server; whoever is in it already stays.
#[utoipa::path(
    post,
    path = "/api/rest/channels/{channel_id}/join",
    tag = "channels",
    responses((status = 200, body = wire::Channel<'_>), Impossible, Restricted),
)]
pub(super) async fn join(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel_id(&call)?;
    match verbs::join_channel(call.core(), account.actor(), Admission::Open(channel), NAME).await {
        Ok(view) => Ok(shown(&account, &view)),
        Err(Refusal::AlreadyMember(MembershipOf::Channel)) => one(call).await,
        Err(refusal) => Err(refusal.into()),
    }
}

/// Removes a member from a channel of no server. Removing oneself is leaving.
#[utoipa::path(
    delete,
    path = "/api/rest/channels/{channel_id}/members/{user_id}",
    tag = "channels",
    responses((status = 204), Impossible, Restricted),
)]
pub(super) async fn remove_member(call: Call) -> Answer {
    let account = call.account().await?;
    let (channel, target) = (decode::channel_id(&call)?, decode::user_id(&call, account.user.id)?);
    if target == account.user.id {
        call.core()
            .perform(verbs::LeaveChannel { actor: account.actor(), channel, owner: OwnerLeaves::HandsOver })
            .await?;
    } else {
        call.core()
            .perform(verbs::RemoveFromChannel { actor: account.actor(), channel, target, how: Departure::Removed })
            .await?;
    }
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// Bans somebody from a channel.
#[utoipa::path(
    put,
    path = "/api/rest/channels/{channel_id}/bans/{user_id}",
    tag = "channels",
    responses((status = 204), Impossible, Restricted),
)]
pub(super) async fn ban(call: Call) -> Answer {
    let account = call.account().await?;
    let (channel, target) = (decode::channel_id(&call)?, decode::user_id(&call, account.user.id)?);
    call.core()
        .perform(verbs::RemoveFromChannel { actor: account.actor(), channel, target, how: Departure::Banned })
        .await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// Lifts a ban.
#[utoipa::path(
    delete,
    path = "/api/rest/channels/{channel_id}/bans/{user_id}",
    tag = "channels",
    responses((status = 204), Impossible, Restricted),
)]
pub(super) async fn unban(call: Call) -> Answer {
    let account = call.account().await?;
    let (channel, target) = (decode::channel_id(&call)?, decode::user_id(&call, account.user.id)?);
    call.core().perform(verbs::UnbanFromChannel { actor: account.actor(), channel, target }).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// Whom the channel has banned, oldest ban first.
#[utoipa::path(
    get,
    path = "/api/rest/channels/{channel_id}/bans",
    tag = "channels",
    responses((status = 200, body = [wire::User<'_>]), Impossible, Restricted),
)]
pub(super) async fn bans(call: Call) -> Answer {
    let account = call.account().await?;
    let banned = call.core().store.banned(account.user.id, decode::channel_id(&call)?).await?;
    Ok(fitted::list(&banned, |user| wire::User::from(user.as_ref())))
}

/// Who is in a channel, by id.
#[utoipa::path(
    get,
    path = "/api/rest/channels/{channel_id}/members",
    tag = "channels",
    params(requests::MemberPage),
    responses((status = 200, body = [wire::Member<'_>]), Restricted),
)]
pub(super) async fn members(call: Call) -> Answer {
    let account = call.account().await?;
    let (after, count) = call.query().read(decode::members)?;
    let channel = decode::channel_id(&call)?;
    let roster = call.core().store.members(account.user.id, channel, Slice { after, skip: 0, count }).await?;
    Ok(with_status(&call, account.user.id, &roster.members))
}

/// One's own conversations; nobody sees others'.
#[utoipa::path(
    get,
    path = "/api/rest/users/{user_id}/dm-channels",
    tag = "channels",
    responses((status = 200, body = [wire::Channel<'_>]), Restricted),
)]
pub(super) async fn conversations(call: Call) -> Answer {
    let account = call.account().await?;
    if decode::user_id(&call, account.user.id)? != account.user.id {
        return Err(Refused::from(Refusal::Forbidden(MissingRight::Identity)));
    }
    let most = u32::try_from(limits::MEMBERSHIPS).unwrap_or(u32::MAX);
    let views = call.core().store.channels_of(account.user.id, Some(true), 0, most).await?;
    Ok(fitted::ok(views.len(), |fit| {
        let seen = fit.of(&views).iter().map(|view| wire::Channel::seen_by(account.user.id, view, fit));
        seen.collect::<Vec<_>>()
    }))
}

/// Opens a conversation; two people get the one that they have.
///
/// Under one's own path the body says with whom; under somebody else's it is with them.
#[utoipa::path(
    post,
    path = "/api/rest/users/{user_id}/dm-channels",
    tag = "channels",
    request_body = Option<requests::NewConversation>,
    responses((status = 201, body = wire::Channel<'_>), Restricted),
)]
pub(super) async fn converse(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::user_id(&call, account.user.id)?;
    let oneself = named == account.user.id;
    let (others, name) = if oneself { call.read(decode::recipients)?? } else { (vec![named], None) };
    let view = verbs::open_conversation(call.core(), account.actor(), &others, name.as_deref()).await?;
    Ok(made(&account, &view))
}

/// Rooms of no server that anybody may join, by id, one's own among them.
#[utoipa::path(
    get,
    path = "/api/rest/channels/public",
    tag = "channels",
    params(requests::Slice),
    responses((status = 200, body = [wire::Channel<'_>])),
)]
pub(super) async fn public(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = call.query().read(decode::slice)?;
    let public = call.core().store.bare_channels(account.user.id, ChannelFilter::Public, skip, count).await?;
    Ok(fitted::list(&public, wire::Channel::from))
}

/// Changes a channel; its owner may. What isn't named stays.
#[utoipa::path(
    patch,
    path = "/api/rest/channels/{channel_id}",
    tag = "channels",
    request_body = requests::ChannelEdit,
    responses((status = 200, body = wire::Channel<'_>), Impossible, Restricted, Unique),
)]
pub(super) async fn update(call: Call) -> Answer {
    let account = call.account().await?;
    let (channel, edit) = (decode::channel_id(&call)?, call.read(decode::channel_edit)??);
    let view = verbs::update_channel(call.core(), account.actor(), channel, edit).await?;
    Ok(shown(&account, &view))
}

/// Takes a channel away with all that is in it; its owner may.
#[utoipa::path(
    delete,
    path = "/api/rest/channels/{channel_id}",
    tag = "channels",
    responses((status = 204), Impossible, Restricted),
)]
pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    call.core().perform(verbs::DeleteChannel { actor: account.actor(), channel: decode::channel_id(&call)? }).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
