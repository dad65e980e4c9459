//! Channels.

use axum::http::StatusCode;
use axum::response::Response;
use domain::model::{Account, ChannelView};
use domain::ports::{Admission, OwnerLeaves};
use domain::{MembershipOf, MissingRight, Refusal, UniqueName, verbs};
use kit::detail_answers::{Impossible, Restricted};
use kit::{Call, answer, fitted};

use super::{Answer, messages};
use crate::refuse::{in_its_words, owners};
use crate::{NAME, decode, requests, wire};

/// Public channels, and one's own, by id.
#[utoipa::path(
    get,
    path = "/api/channels",
    tag = "channels",
    params(requests::Part),
    responses((status = 200, body = [wire::Channel<'_>])),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = call.query().read(decode::part)?;
    let seen = call.core().store.channels_seen_by(account.user.id, skip, count).await?;
    listed(&call, &account, &seen).await
}

/// One's own channels, latest message first.
#[utoipa::path(
    get,
    path = "/api/channels/me",
    tag = "channels",
    params(requests::Part),
    responses((status = 200, body = [wire::Channel<'_>])),
)]
pub(super) async fn mine(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = call.query().read(decode::part)?;
    let mine = call.core().store.channels_of(account.user.id, None, skip, count).await?;
    listed(&call, &account, &mine).await
}

async fn listed(call: &Call, account: &Account, views: &[ChannelView]) -> Answer {
    let me = account.user.id;
    let unread = verbs::unread_counts(call.core(), me, views.iter().map(|view| view.channel.id)).await?;
    Ok(fitted::ok(views.len(), |fit| {
        let seen = fit
            .of(views)
            .iter()
            .map(|view| wire::Channel::seen_by(me, view, fit).with_unread(unread.of(view.channel.id)));
        seen.collect::<Vec<_>>()
    }))
}

/// One channel as the caller sees it.
pub(super) fn shown(account: &Account, view: &ChannelView) -> Response {
    fitted::one(|fit| wire::Channel::seen_by(account.user.id, view, fit))
}

/// Makes a channel. The name of one that the caller owns answers that channel, so that a client may make sure that it
/// is there.
#[utoipa::path(
    post,
    path = "/api/channels",
    tag = "channels",
    request_body = requests::NewChannel,
    responses((status = 200, body = wire::Channel<'_>)),
)]
pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let draft = call.read(decode::channel_draft)?;
    let name = draft.name.trim().to_owned();
    match verbs::create_channel(call.core(), account.actor(), draft).await {
        Ok(view) => Ok(shown(&account, &view)),
        Err(Refusal::Taken(UniqueName::ChannelName)) => own(&call, &account, &name).await,
        Err(refusal) => Err(refusal.into()),
    }
}

async fn own(call: &Call, account: &Account, name: &str) -> Answer {
    if let Some(channel) = decode::channel_claimed(call.core(), account, name).await? {
        let view = call.core().store.channel_seen(account.user.id, channel).await?;
        if view.channel.owner == account.user.id {
            return Ok(shown(account, &view));
        }
    }
    Err(Refusal::Taken(UniqueName::ChannelName).into())
}

/// A channel.
#[utoipa::path(
    get,
    path = "/api/channels/{channel}",
    tag = "channels",
    responses((status = 200, body = wire::Channel<'_>), Restricted),
)]
pub(super) async fn one(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let view = call.core().store.channel_seen(account.user.id, channel).await?;
    Ok(shown(&account, &view))
}

/// Joins a public channel. Joining twice is joining once.
#[utoipa::path(
    post,
    path = "/api/channels/{channel}/join",
    tag = "channels",
    responses((status = 200, body = wire::Channel<'_>), Impossible, Restricted),
)]
pub(super) async fn join(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    match verbs::join_channel(call.core(), account.actor(), Admission::Open(channel), NAME).await {
        Ok(view) => Ok(shown(&account, &view)),
        Err(Refusal::AlreadyMember(MembershipOf::Channel)) => {
            let view = call.core().store.channel(account.user.id, channel).await?;
            Ok(shown(&account, &view))
        }
        Err(Refusal::Forbidden(MissingRight::GoodStanding)) => {
            Err(in_its_words(StatusCode::BAD_REQUEST, "User is banned from this channel"))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Leaves a channel. Answers it with those who remain: it is read before, as afterwards a private one can't be.
#[utoipa::path(
    post,
    path = "/api/channels/{channel}/leave",
    tag = "channels",
    responses((status = 200, body = wire::Left<'_>), Impossible, Restricted),
)]
pub(super) async fn leave(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let view = call.core().store.channel_seen(account.user.id, channel).await?;
    call.core().perform(verbs::LeaveChannel { actor: account.actor(), channel, owner: OwnerLeaves::Refused }).await?;
    Ok(fitted::one(|fit| {
        let channel = wire::Channel::left_by(account.user.id, &view, fit);
        wire::Left { message: "Successfully left channel", channel }
    }))
}

/// Whether one is in a channel.
#[utoipa::path(
    get,
    path = "/api/channels/{channel}/status",
    tag = "channels",
    responses((status = 200, body = wire::Subscription)),
)]
pub(super) async fn status(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let subscribed = match call.core().store.membership(account.user.id, channel).await {
        Ok(_) => true,
        Err(Refusal::Forbidden(_)) => false,
        Err(refusal) => return Err(refusal.into()),
    };
    Ok(answer::ok(&wire::Subscription { is_subscribed: subscribed }))
}

/// Takes a channel away, with all that is in it; its owner may.
#[utoipa::path(
    delete,
    path = "/api/channels/{channel}",
    tag = "channels",
    responses((status = 200, body = wire::Done), Impossible, Restricted),
)]
pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let deleted = call.core().perform(verbs::DeleteChannel { actor: account.actor(), channel }).await;
    deleted.map_err(|refusal| owners(refusal, "Only channel owner can delete channel"))?;
    Ok(answer::ok(&wire::Done { message: "Channel deleted successfully" }))
}

/// Messages of a channel, oldest first, as a client shows them; the page is counted from the newest.
#[utoipa::path(
    get,
    path = "/api/channels/{channel}/messages",
    tag = "channels",
    params(requests::MessagePage),
    responses((status = 200, body = [wire::Message<'_>]), Restricted),
)]
pub(super) async fn history(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    messages::page(&call, &account, channel).await
}

/// Changes what one's own message says.
#[utoipa::path(
    put,
    path = "/api/channels/{channel}/messages/{message}",
    tag = "channels",
    request_body = requests::MessageEdit,
    responses((status = 200, body = wire::Message<'_>), Restricted),
)]
pub(super) async fn edit_message(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message(&call, &account).await?;
    messages::edited(&call, &account, named).await
}

/// Changes what one's own message says.
#[utoipa::path(
    patch,
    path = "/api/channels/{channel}/messages/{message}",
    tag = "channels",
    request_body = requests::MessageEdit,
    responses((status = 200, body = wire::Message<'_>), Restricted),
)]
pub(super) async fn amend_message(call: Call) -> Answer {
    edit_message(call).await
}

/// Takes a message away: one's own, or as owner or moderator of the channel anybody's.
#[utoipa::path(
    delete,
    path = "/api/channels/{channel}/messages/{message}",
    tag = "channels",
    responses((status = 200, body = wire::Done), Restricted),
)]
pub(super) async fn delete_message(call: Call) -> Answer {
    let account = call.account().await?;
    let named = decode::message(&call, &account).await?;
    messages::deleted(&call, &account, named).await
}
