//! `/channels`: making and reading them.

use domain::model::{Actor, ChannelKind, ChannelView, Window};
use domain::{Lack, Refusal, Thing, limits, verbs};
use serde_json::json;

use super::Answer;
use crate::auth0::refuse::bad_request;
use crate::auth0::wire::Channel;
use crate::auth0::{NESTED_MESSAGES, decode, proof};
use crate::kit::{Call, No, answer};

pub(super) async fn create(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let draft = decode::channel_draft(&call, call.core().code())?;
    let view = verbs::create_channel(call.core(), account.actor(), draft).await?;
    Ok(answer::ok(&Channel::from(&view)))
}

pub(super) async fn mine(call: Call) -> Answer {
    listed(&call, None).await
}

pub(super) async fn my_conversations(call: Call) -> Answer {
    listed(&call, Some(true)).await
}

async fn listed(call: &Call, conversations: Option<bool>) -> Answer {
    let account = proof::caller(call).await?;
    let (skip, count) = decode::list(call)?;
    let views = call.core().store.channels_of(account.user.id, conversations, skip, count).await?;
    Ok(answer::ok(&views.iter().map(Channel::from).collect::<Vec<_>>()))
}

/// A member sees all of it; a stranger to a public channel only that it is there.
pub(super) async fn one(call: Call) -> Answer {
    let user = proof::caller(&call).await?.user.id;
    let channel = decode::channel_id(&call)?;
    let store = &call.core().store;
    match store.channel(user, channel).await {
        Ok(view) => {
            let page = store.page(user, channel, Window::Newest, NESTED_MESSAGES).await?;
            Ok(answer::ok(&Channel::with_messages(&view, &page.messages)))
        }
        Err(Refusal::Forbidden(Lack::Membership)) => {
            let view = store.channel_seen(user, channel).await?;
            Ok(answer::ok(&Channel::to_stranger(&view.channel)))
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// Whoever doesn't exist is 404 elsewhere, but among those for a conversation 400.
pub(super) async fn open_conversation(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    match opened(&call, account.actor()).await {
        Ok(view) => Ok(answer::ok(&Channel::from(&view))),
        Err(No::Refusal(Refusal::Unknown(Thing::User))) => Ok(bad_request()),
        Err(no) => Err(no.into()),
    }
}

async fn opened(call: &Call, actor: Actor) -> Result<ChannelView, No> {
    let (others, name) = decode::conversation(call)?;
    Ok(verbs::open_conversation(call.core(), actor, &others, name.as_deref()).await?)
}

/// The conversation of two that the caller has with a user, if any.
pub(super) async fn find_conversation(call: Call) -> Answer {
    let me = proof::caller(&call).await?.user.id;
    let other = decode::user_id(&call)?;
    let with_other = |view: &&ChannelView| {
        let there = view.roster.members.iter().any(|user| user.id == other);
        view.channel.kind == ChannelKind::Direct && there && other != me
    };
    let conversations = call.core().store.channels_of(me, Some(true), 0, limits::PAGE).await?;
    let found = conversations.iter().find(with_other).map(|view| view.channel.id.get());
    Ok(answer::ok(&json!({ "channel_id": found })))
}

pub(super) async fn update(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (channel, edit) = (decode::channel_id(&call)?, decode::channel_edit(&call)?);
    let view = verbs::update_channel(call.core(), account.actor(), channel, edit).await?;
    Ok(answer::ok(&Channel::from(&view)))
}

/// The channel as it was.
pub(super) async fn delete(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let view = verbs::delete_channel(call.core(), account.actor(), decode::channel_id(&call)?).await?;
    Ok(answer::ok(&Channel::from(&view)))
}

pub(super) async fn set_privacy(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (channel, edit) = (decode::channel_id(&call)?, decode::privacy(&call)?);
    let view = verbs::update_channel(call.core(), account.actor(), channel, edit).await?;
    Ok(answer::ok(&Channel::from(&view)))
}

/// A new code, which ends the old one.
pub(super) async fn invite(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let channel = verbs::renew_join_code(call.core(), account.actor(), decode::channel_id(&call)?).await?;
    Ok(answer::ok(&json!({ "join_code": channel.join_code, "channel_id": channel.id.get() })))
}
