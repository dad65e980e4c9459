//! `/channels`: making and reading them.

use std::collections::HashMap;

use axum::response::Response;
use domain::model::{Account, Actor, ChannelId, ChannelView, Message, UserId, Window};
use domain::verbs::{self, UnreadCounts};
use domain::{MissingRight, Refusal, Resource};
use kit::detail_answers::Impossible;
use kit::{Call, Rejection, answer, fitted};

use super::Answer;
use crate::answers::BadId;
use crate::refuse::{Refused, bad_request};
use crate::wire::{self, Channel, Found, Invitation};
use crate::{NESTED_MESSAGES, decode, proof, requests};

/// Makes a channel, owned by the caller.
#[utoipa::path(
    post,
    path = "/channels",
    tag = "channels",
    request_body = requests::NewChannel,
    responses((status = 200, body = wire::Channel<'_>)),
)]
pub(super) async fn create(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let mut draft = call.read(decode::channel_draft)?;
    if draft.private && draft.join_code.is_none() {
        draft.join_code = Some(call.core().code());
    }
    let view = verbs::create_channel(call.core(), account.actor(), draft).await?;
    Ok(shown(&account, &view))
}

/// The caller's channels and conversations, latest message first.
#[utoipa::path(
    get,
    path = "/channels/me",
    tag = "channels",
    params(requests::Part),
    responses((status = 200, body = [wire::Channel<'_>])),
)]
pub(super) async fn mine(call: Call) -> Answer {
    let (user, views, unread) = listed(&call, None).await?;
    Ok(fitted::ok(views.len(), |fit| {
        let shown =
            fit.of(&views).iter().map(|view| Channel::of(view, user, fit).with_unread(unread.of(view.channel.id)));
        shown.collect::<Vec<_>>()
    }))
}

/// The caller's conversations, latest message first, each with that.
#[utoipa::path(
    get,
    path = "/channels/me/dms",
    tag = "channels",
    params(requests::Part),
    responses((status = 200, body = [wire::Channel<'_>])),
)]
pub(super) async fn my_conversations(call: Call) -> Answer {
    let (user, views, unread) = listed(&call, Some(true)).await?;
    let channels: Vec<ChannelId> = views.iter().map(|view| view.channel.id).collect();
    let newest = call.core().store.newest_of(user, &channels).await?;
    let newest: HashMap<ChannelId, &Message> = newest.iter().map(|message| (message.channel, message)).collect();
    Ok(fitted::ok(views.len(), |fit| {
        let newest = |view: &ChannelView| newest.get(&view.channel.id).copied();
        let shown = fit
            .of(&views)
            .iter()
            .map(|view| Channel::with_messages(view, user, newest(view), fit).with_unread(unread.of(view.channel.id)));
        shown.collect::<Vec<_>>()
    }))
}

async fn listed(call: &Call, conversations: Option<bool>) -> Result<(UserId, Vec<ChannelView>, UnreadCounts), Refused> {
    let user = proof::caller(call).await?.user.id;
    let (skip, count) = call.query().read(decode::list)?;
    let views = call.core().store.channels_of(user, conversations, skip, count).await?;
    let unread = verbs::unread_counts(call.core(), user, views.iter().map(|view| view.channel.id)).await?;
    Ok((user, views, unread))
}

/// One channel as its member sees it.
pub(super) fn shown(account: &Account, view: &ChannelView) -> Response {
    fitted::one(|fit| Channel::of(view, account.user.id, fit))
}

/// A channel. A member sees all of it, with its newest messages; a stranger to a public channel only that it is there.
#[utoipa::path(
    get,
    path = "/channels/{channel_id}",
    tag = "channels",
    responses((status = 200, body = wire::Channel<'_>), BadId),
)]
pub(super) async fn one(call: Call) -> Answer {
    let user = proof::caller(&call).await?.user.id;
    let channel = decode::channel_id(&call)?;
    let store = &call.core().store;
    match store.channel(user, channel).await {
        Ok(view) => {
            let page = store.page(user, channel, Window::Newest, NESTED_MESSAGES).await?;
            Ok(fitted::one(|fit| Channel::with_messages(&view, user, &page.messages, fit)))
        }
        Err(Refusal::Forbidden(MissingRight::Membership)) => {
            let view = store.channel_seen(user, channel).await?;
            Ok(answer::ok(&Channel::to_stranger(&view)))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Opens a conversation; of the same two people there is only one. Whoever doesn't exist is 404 elsewhere, but here 400.
#[utoipa::path(
    post,
    path = "/channels/dm",
    tag = "channels",
    request_body = requests::NewConversation,
    responses((status = 200, body = wire::Channel<'_>)),
)]
pub(super) async fn open_conversation(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    match opened(&call, account.actor()).await {
        Ok(view) => Ok(shown(&account, &view)),
        Err(Rejection::Refusal(Refusal::Unknown(Resource::User))) => Ok(bad_request()),
        Err(rejection) => Err(rejection.into()),
    }
}

async fn opened(call: &Call, actor: Actor) -> Result<ChannelView, Rejection> {
    let (others, name) = call.read(decode::conversation)??;
    Ok(verbs::open_conversation(call.core(), actor, &others, name.as_deref()).await?)
}

/// The conversation of two that the caller has with a user, if any.
#[utoipa::path(
    get,
    path = "/channels/dm/check/{user_id}",
    tag = "channels",
    responses((status = 200, body = wire::Found), BadId),
)]
pub(super) async fn find_conversation(call: Call) -> Answer {
    let me = proof::caller(&call).await?.user.id;
    let other = decode::user_id(&call)?;
    let found = call.core().store.conversation_with(me, other).await?.map(ChannelId::get);
    Ok(answer::ok(&Found { channel_id: found }))
}

/// Changes a channel; its owner may.
#[utoipa::path(
    put,
    path = "/channels/{channel_id}",
    tag = "channels",
    request_body = requests::ChannelEdit,
    responses((status = 200, body = wire::Channel<'_>)),
)]
pub(super) async fn update(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (channel, edit) = (decode::channel_id(&call)?, call.read(decode::channel_edit)?);
    let view = verbs::update_channel(call.core(), account.actor(), channel, edit).await?;
    Ok(shown(&account, &view))
}

/// Takes a channel away; its owner may. Answers it as it was.
#[utoipa::path(
    delete,
    path = "/channels/{channel_id}",
    tag = "channels",
    responses((status = 200, body = wire::Channel<'_>), Impossible, BadId),
)]
pub(super) async fn delete(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let view = call
        .core()
        .perform(verbs::DeleteChannel { actor: account.actor(), channel: decode::channel_id(&call)? })
        .await?;
    Ok(shown(&account, &view))
}

/// Changes whether strangers may know of a channel; its owner may.
#[utoipa::path(
    put,
    path = "/channels/{channel_id}/privacy",
    tag = "channels",
    request_body = requests::Privacy,
    responses((status = 200, body = wire::Channel<'_>)),
)]
pub(super) async fn set_privacy(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (channel, edit) = (decode::channel_id(&call)?, call.read(decode::privacy)?);
    let view = verbs::update_channel(call.core(), account.actor(), channel, edit).await?;
    Ok(shown(&account, &view))
}

/// A new code that admits to a channel, which ends the old one; any member may.
#[utoipa::path(
    post,
    path = "/channels/{channel_id}/invite",
    tag = "channels",
    responses((status = 200, body = wire::Invitation<'_>), Impossible, BadId),
)]
pub(super) async fn invite(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (actor, channel, code) = (account.actor(), decode::channel_id(&call)?, call.core().code());
    let channel = call.core().perform(verbs::RenewJoinCode { actor, channel, code }).await?;
    Ok(answer::ok(&Invitation { join_code: channel.join_code.as_deref(), channel_id: channel.id.get() }))
}
