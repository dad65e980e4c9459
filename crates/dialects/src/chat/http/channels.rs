//! `/channels`: making, reading, joining and leaving them.

use domain::model::{Account, ChannelId, ChannelView};
use domain::ports::{Admission, OwnerLeaves};
use domain::{Claim, Place, Refusal, verbs};
use serde_json::json;

use super::Answer;
use crate::chat::refuse::Asked;
use crate::chat::wire::Channel;
use crate::chat::{decode, naming};
use crate::kit::{Call, answer};

/// Who asks, and for which channel.
pub(super) async fn named(call: &Call) -> Result<(Account, ChannelId), Refusal> {
    let account = call.account().await?;
    let channel = naming::channel(call.core(), account.user.id, call.segment("channel")).await?;
    Ok((account, channel))
}

pub(super) async fn list(call: Call) -> Answer {
    let me = call.account().await?.user.id;
    let (skip, count) = decode::list(&call)?;
    let seen = call.core().store.channels_seen_by(me, skip, count).await?;
    Ok(answer::ok(&seen.iter().map(|view| Channel::seen_by(me, view)).collect::<Vec<_>>()))
}

pub(super) async fn mine(call: Call) -> Answer {
    let me = call.account().await?.user.id;
    let (skip, count) = decode::list(&call)?;
    let mine = call.core().store.channels_of(me, None, skip, count).await?;
    Ok(answer::ok(&mine.iter().map(|view| Channel::seen_by(me, view)).collect::<Vec<_>>()))
}

/// A name that is taken by a channel of the caller's own answers that channel.
pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let draft = decode::channel_draft(&call)?;
    let name = draft.name.clone();
    let view = match verbs::create_channel(call.core(), account.actor(), draft).await {
        Err(Refusal::Taken(Claim::ChannelName)) => own(&call, &account, &name).await?,
        made => made?,
    };
    Ok(answer::ok(&Channel::seen_by(account.user.id, &view)))
}

/// The channel of this name, if the caller owns it.
async fn own(call: &Call, account: &Account, name: &str) -> Result<ChannelView, Refusal> {
    let taken = Refusal::Taken(Claim::ChannelName);
    let me = account.user.id;
    // One that the caller may not know of, or that has gone meanwhile, is somebody else's.
    let Ok(channel) = naming::channel(call.core(), me, name).await else { return Err(taken) };
    let view = call.core().store.channel_seen(me, channel).await.map_err(|_| taken.clone())?;
    if view.channel.owner == me { Ok(view) } else { Err(taken) }
}

pub(super) async fn one(call: Call) -> Answer {
    let (account, channel) = named(&call).await?;
    let view = call.core().store.channel_seen(account.user.id, channel).await?;
    Ok(answer::ok(&Channel::seen_by(account.user.id, &view)))
}

pub(super) async fn join(call: Call) -> Answer {
    let (account, channel) = named(&call).await?;
    let me = account.user.id;
    let view = match verbs::join_channel(call.core(), account.actor(), Admission::Open(channel)).await {
        Err(Refusal::AlreadyMember(Place::Channel)) => call.core().store.channel(me, channel).await?,
        joined => joined.map_err(|refusal| Asked::Join.refused(refusal))?,
    };
    Ok(answer::ok(&Channel::seen_by(me, &view)))
}

/// The answer is the channel as it looks from outside. It is read before: a private one can't be, after.
pub(super) async fn leave(call: Call) -> Answer {
    let (account, channel) = named(&call).await?;
    let left = call.core().store.channel_seen(account.user.id, channel).await?;
    verbs::leave_channel(call.core(), account.actor(), channel, OwnerLeaves::Refused).await?;
    Ok(answer::ok(&Channel::to_stranger(&left.channel)))
}

/// Whether the caller is in it, and so hears it.
pub(super) async fn status(call: Call) -> Answer {
    let (account, channel) = named(&call).await?;
    let is_subscribed = match call.core().store.membership(account.user.id, channel).await {
        Ok(_) => true,
        Err(Refusal::Forbidden(_)) => false,
        Err(refusal) => return Err(refusal.into()),
    };
    Ok(answer::ok(&json!({ "is_subscribed": is_subscribed })))
}
