//! Bans. Each endpoint tells those who aren't the owner in its own words.

use std::sync::Arc;

use domain::model::{Account, ChannelId, User, UserId};
use domain::ports::Departure;
use domain::{Refusal, Resource, verbs};
use kit::detail_answers::{Impossible, Restricted};
use kit::{Call, answer};

use super::Answer;
use super::channels::shown;
use crate::refuse::{Refused, owners};
use crate::{decode, wire};

/// Bans somebody from a channel; its owner may. A ban ends the membership.
#[utoipa::path(
    post,
    path = "/api/channels/{channel}/ban/{user_id}",
    tag = "bans",
    responses((status = 200, body = wire::Channel<'_>), Impossible, Restricted),
)]
pub(super) async fn ban(call: Call) -> Answer {
    let (account, channel) = actor_and_channel(&call).await?;
    let target = decode::user_with_id(&call).await?;
    banned(&call, &account, channel, target).await
}

/// Bans somebody from a channel; its owner may. A ban ends the membership.
#[utoipa::path(
    post,
    path = "/api/channels/{channel}/ban-by-username/{username}",
    tag = "bans",
    responses((status = 200, body = wire::Channel<'_>), Impossible, Restricted),
)]
pub(super) async fn ban_by_name(call: Call) -> Answer {
    let (account, channel) = actor_and_channel(&call).await?;
    let target = decode::user_named(&call).await?;
    banned(&call, &account, channel, target).await
}

async fn banned(call: &Call, account: &Account, channel: ChannelId, target: Option<Arc<User>>) -> Answer {
    const WORDS: &str = "Only channel owner can ban users";
    let target = aimed(call, account, channel, target, WORDS).await?;
    let banned = call
        .core()
        .perform(verbs::RemoveFromChannel { actor: account.actor(), channel, target, how: Departure::Banned })
        .await;
    let view = banned.map_err(|refusal| owners(refusal, WORDS))?;
    Ok(shown(account, &view))
}

/// Lifts a ban; the owner may. It restores no membership.
#[utoipa::path(
    post,
    path = "/api/channels/{channel}/unban/{user_id}",
    tag = "bans",
    responses((status = 200, body = wire::Channel<'_>), Impossible, Restricted),
)]
pub(super) async fn unban(call: Call) -> Answer {
    let (account, channel) = actor_and_channel(&call).await?;
    let target = decode::user_with_id(&call).await?;
    unbanned(&call, &account, channel, target).await
}

/// Lifts a ban; the owner may. It restores no membership.
#[utoipa::path(
    post,
    path = "/api/channels/{channel}/unban-by-username/{username}",
    tag = "bans",
    responses((status = 200, body = wire::Channel<'_>), Impossible, Restricted),
)]
pub(super) async fn unban_by_name(call: Call) -> Answer {
    let (account, channel) = actor_and_channel(&call).await?;
    let target = decode::user_named(&call).await?;
    unbanned(&call, &account, channel, target).await
}

async fn unbanned(call: &Call, account: &Account, channel: ChannelId, target: Option<Arc<User>>) -> Answer {
    const WORDS: &str = "Only channel owner can unban users";
    let target = aimed(call, account, channel, target, WORDS).await?;
    let unbanned = call.core().perform(verbs::UnbanFromChannel { actor: account.actor(), channel, target }).await;
    let view = unbanned.map_err(|refusal| owners(refusal, WORDS))?;
    Ok(shown(account, &view))
}

/// Who acts, and where.
async fn actor_and_channel(call: &Call) -> Result<(Account, ChannelId), Refusal> {
    let account = call.account().await?;
    let channel = decode::channel(call, &account).await?;
    Ok((account, channel))
}

/// Whom the act is aimed at. That there is nobody of that name or id is told only to whoever may act.
async fn aimed(
    call: &Call,
    account: &Account,
    channel: ChannelId,
    target: Option<Arc<User>>,
    words: &'static str,
) -> Result<UserId, Refused> {
    if let Some(target) = target {
        return Ok(target.id);
    }
    // Seeing who is banned is the same right.
    call.core().store.banned(account.user.id, channel).await.map_err(|refusal| owners(refusal, words))?;
    Err(Refusal::Unknown(Resource::User).into())
}

/// Whom a channel has banned; for its owner.
#[utoipa::path(
    get,
    path = "/api/channels/{channel}/banned-users",
    tag = "bans",
    responses((status = 200, body = [wire::Name<'_>]), Impossible, Restricted),
)]
pub(super) async fn list(call: Call) -> Answer {
    let (account, channel) = actor_and_channel(&call).await?;
    let banned = call.core().store.banned(account.user.id, channel).await;
    let banned = banned.map_err(|refusal| owners(refusal, "Only channel owner can view banned users"))?;
    Ok(answer::ok(&banned.iter().map(|user| wire::Name::from(user.as_ref())).collect::<Vec<_>>()))
}
