//! Who is in a channel: joining, leaving, removing.

use domain::model::Account;
use domain::ports::{Admission, OwnerLeaves, Slice};
use domain::{Place, Refusal, limits, verbs};
use serde_json::json;

use super::Answer;
use crate::auth0::wire::{Channel, ChannelRole, people};
use crate::auth0::{decode, proof};
use crate::kit::{Call, answer};

pub(super) async fn join_by_code(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let admission = decode::admission(&call)?;
    joined(&call, &account, admission).await
}

pub(super) async fn join(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let admission = Admission::Open(decode::channel_id(&call)?);
    joined(&call, &account, admission).await
}

/// Whoever is in already gets the channel as well: a link may be followed twice.
async fn joined(call: &Call, account: &Account, admission: Admission) -> Answer {
    let (core, user) = (call.core(), account.user.id);
    let view = match (verbs::join_channel(core, account.actor(), admission.clone()).await, admission) {
        (Err(Refusal::AlreadyMember(Place::Channel)), Admission::Open(channel)) => {
            core.store.channel(user, channel).await?
        }
        (Err(Refusal::AlreadyMember(Place::Channel)), Admission::Code(code)) => {
            let mine = core.store.channels_of(user, Some(false), 0, limits::PAGE).await?;
            let meant = mine.into_iter().find(|view| view.channel.join_code.as_ref() == Some(&code));
            meant.ok_or(Refusal::AlreadyMember(Place::Channel))?
        }
        (view, _) => view?,
    };
    Ok(answer::ok(&Channel::from(&view)))
}

pub(super) async fn leave(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let channel = decode::channel_id(&call)?;
    verbs::leave_channel(call.core(), account.actor(), channel, OwnerLeaves::HandsOver).await?;
    Ok(answer::ok(&json!({ "message": "Successfully left the channel" })))
}

/// The document knows no pages of members; channels of more than one page are read on with `after`, a user's id.
pub(super) async fn list(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let channel = decode::channel_id(&call)?;
    let (after, count) = decode::members(&call)?;
    let roster = call.core().store.members(account.user.id, channel, Slice { after, skip: 0, count }).await?;
    Ok(answer::ok(&people(&roster.members)))
}

pub(super) async fn remove(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (channel, user) = (decode::channel_id(&call)?, decode::user_id(&call)?);
    verbs::remove_from_channel(call.core(), account.actor(), channel, user).await?;
    Ok(answer::ok(&json!({ "message": "Member removed successfully" })))
}

pub(super) async fn role(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (channel, user) = (decode::channel_id(&call)?, decode::user_in_query(&call)?);
    let post = call.core().store.post(account.user.id, channel, user).await?;
    Ok(answer::ok(&ChannelRole::new(channel, user, post)))
}

pub(super) async fn set_role(call: Call) -> Answer {
    let account = proof::caller(&call).await?;
    let (channel, user) = (decode::channel_id(&call)?, decode::user_id(&call)?);
    let post = verbs::set_role(call.core(), account.actor(), channel, user, decode::role(&call)?).await?;
    Ok(answer::ok(&ChannelRole::new(channel, user, post)))
}
