//! Bans of a channel: all of them its owner's right.

use std::sync::Arc;

use domain::model::{Account, ChannelId, User, UserId};
use domain::{Refusal, Thing, verbs};

use super::Answer;
use super::channels::named;
use crate::chat::naming;
use crate::chat::refuse::{Asked, Refused};
use crate::chat::wire::{Channel, Person};
use crate::kit::{Call, answer};

pub(super) async fn ban(call: Call) -> Answer {
    let (account, channel) = named(&call).await?;
    let target = naming::user_with_id(call.core(), call.segment("user_id")).await?;
    banned(&call, &account, channel, target).await
}

pub(super) async fn ban_by_username(call: Call) -> Answer {
    let (account, channel) = named(&call).await?;
    let target = naming::user_named(call.core(), call.segment("username")).await?;
    banned(&call, &account, channel, target).await
}

pub(super) async fn unban(call: Call) -> Answer {
    let (account, channel) = named(&call).await?;
    let target = naming::user_with_id(call.core(), call.segment("user_id")).await?;
    unbanned(&call, &account, channel, target).await
}

pub(super) async fn unban_by_username(call: Call) -> Answer {
    let (account, channel) = named(&call).await?;
    let target = naming::user_named(call.core(), call.segment("username")).await?;
    unbanned(&call, &account, channel, target).await
}

pub(super) async fn list(call: Call) -> Answer {
    let (account, channel) = named(&call).await?;
    let banned = call.core().store.banned(account.user.id, channel).await;
    let banned = banned.map_err(|refusal| Asked::SeeBanned.refused(refusal))?;
    Ok(answer::ok(&banned.iter().map(|user| Person::from(user.as_ref())).collect::<Vec<_>>()))
}

async fn banned(call: &Call, account: &Account, channel: ChannelId, target: Option<Arc<User>>) -> Answer {
    let target = aimed(call, account, channel, target, Asked::Ban).await?;
    let view = verbs::ban_from_channel(call.core(), account.actor(), channel, target).await;
    let view = view.map_err(|refusal| Asked::Ban.refused(refusal))?;
    Ok(answer::ok(&Channel::seen_by(account.user.id, &view)))
}

async fn unbanned(call: &Call, account: &Account, channel: ChannelId, target: Option<Arc<User>>) -> Answer {
    let target = aimed(call, account, channel, target, Asked::Unban).await?;
    let view = verbs::unban_from_channel(call.core(), account.actor(), channel, target).await;
    let view = view.map_err(|refusal| Asked::Unban.refused(refusal))?;
    Ok(answer::ok(&Channel::seen_by(account.user.id, &view)))
}

/// Whom the act is aimed at. That there is nobody of that name or id matters only to whoever may act.
async fn aimed(
    call: &Call,
    account: &Account,
    channel: ChannelId,
    target: Option<Arc<User>>,
    asked: Asked,
) -> Result<UserId, Refused> {
    if let Some(target) = target {
        return Ok(target.id);
    }
    // Seeing who is banned is the same right.
    call.core().store.banned(account.user.id, channel).await.map_err(|refusal| asked.refused(refusal))?;
    Err(Refusal::Unknown(Thing::User).into())
}
