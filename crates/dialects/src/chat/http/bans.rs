//! Bans. Each endpoint tells those who aren't the owner in its own words.

use axum::http::StatusCode;
use domain::model::UserId;
use domain::{Lack, Refusal, verbs};

use super::Answer;
use crate::chat::refuse::Refused;
use crate::chat::{decode, wire};
use crate::kit::{Call, answer};

pub(super) async fn ban(call: Call) -> Answer {
    // Who asks comes before whom they name: a stranger learns of no names.
    call.account().await?;
    let target = decode::user_id(&call)?;
    ban_user(&call, target).await
}

pub(super) async fn ban_by_name(call: Call) -> Answer {
    call.account().await?;
    let target = decode::user_named(&call).await?;
    ban_user(&call, target).await
}

async fn ban_user(call: &Call, target: UserId) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(call, &account).await?;
    let banned = verbs::ban_from_channel(call.core(), account.actor(), channel, target).await;
    let view = banned.map_err(|refusal| owners(refusal, "Only channel owner can ban users"))?;
    Ok(answer::ok(&wire::Channel::from(&view)))
}

pub(super) async fn unban(call: Call) -> Answer {
    call.account().await?;
    let target = decode::user_id(&call)?;
    unban_user(&call, target).await
}

pub(super) async fn unban_by_name(call: Call) -> Answer {
    call.account().await?;
    let target = decode::user_named(&call).await?;
    unban_user(&call, target).await
}

async fn unban_user(call: &Call, target: UserId) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(call, &account).await?;
    let unbanned = verbs::unban_from_channel(call.core(), account.actor(), channel, target).await;
    let view = unbanned.map_err(|refusal| owners(refusal, "Only channel owner can unban users"))?;
    Ok(answer::ok(&wire::Channel::from(&view)))
}

pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let channel = decode::channel(&call, &account).await?;
    let banned = call.core().store.banned(account.user.id, channel).await;
    let banned = banned.map_err(|refusal| owners(refusal, "Only channel owner can view banned users"))?;
    Ok(answer::ok(&banned.iter().map(|user| wire::Name::from(user.as_ref())).collect::<Vec<_>>()))
}

fn owners(refusal: Refusal, text: &'static str) -> Refused {
    match refusal {
        Refusal::Forbidden(Lack::Ownership | Lack::Membership) => Refused::Worded(StatusCode::FORBIDDEN, text),
        other => other.into(),
    }
}
