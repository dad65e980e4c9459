//! Servers, their channels and members.

use std::sync::Arc;

use axum::http::StatusCode;
use domain::model::{User, UserId};
use domain::verbs;

use super::Answer;
use crate::gateway::{decode, wire};
use crate::kit::{Call, answer, presence};

pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let guilds = call.core().store.guilds_of(account.user.id).await?;
    Ok(answer::ok(&guilds.iter().map(|summary| wire::Server::from(&summary.guild)).collect::<Vec<_>>()))
}

pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let guild = verbs::create_guild(call.core(), account.actor(), &decode::only(&call, "name")?).await?;
    Ok(answer::json(StatusCode::CREATED, &wire::Server::from(&guild)))
}

pub(super) async fn one(call: Call) -> Answer {
    let account = call.account().await?;
    let summary = call.core().store.guild(account.user.id, decode::server_id(&call)?).await?;
    Ok(answer::ok(&wire::Server::with_channels(&summary)))
}

pub(super) async fn channels(call: Call) -> Answer {
    let account = call.account().await?;
    let summary = call.core().store.guild(account.user.id, decode::server_id(&call)?).await?;
    Ok(answer::ok(&summary.channels.iter().map(wire::Channel::from).collect::<Vec<_>>()))
}

pub(super) async fn create_channel(call: Call) -> Answer {
    let account = call.account().await?;
    let draft = decode::channel_draft(&call, Some(decode::server_id(&call)?))?;
    let view = verbs::create_channel(call.core(), account.actor(), draft).await?;
    Ok(answer::json(StatusCode::CREATED, &wire::Channel::from(&view.channel)))
}

pub(super) async fn members(call: Call) -> Answer {
    let account = call.account().await?;
    let (after, count) = decode::members(&call)?;
    let guild = decode::server_id(&call)?;
    let members = call.core().store.guild_members(account.user.id, guild, after, count).await?;
    Ok(answer::ok(&with_status(&call, account.user.id, &members)))
}

/// Removing oneself is leaving.
pub(super) async fn remove_member(call: Call) -> Answer {
    let account = call.account().await?;
    let guild = decode::server_id(&call)?;
    let target = decode::user_id(&call, account.user.id)?;
    if target == account.user.id {
        verbs::leave_guild(call.core(), account.actor(), guild).await?;
    } else {
        verbs::kick_from_guild(call.core(), account.actor(), guild, target).await?;
    }
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn ban(call: Call) -> Answer {
    let account = call.account().await?;
    let (guild, target) = (decode::server_id(&call)?, decode::user_id(&call, account.user.id)?);
    verbs::ban_from_guild(call.core(), account.actor(), guild, target).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn unban(call: Call) -> Answer {
    let account = call.account().await?;
    let (guild, target) = (decode::server_id(&call)?, decode::user_id(&call, account.user.id)?);
    verbs::unban_from_guild(call.core(), account.actor(), guild, target).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn update(call: Call) -> Answer {
    let account = call.account().await?;
    let (guild, name) = (decode::server_id(&call)?, decode::only(&call, "name")?);
    let guild = verbs::update_guild(call.core(), account.actor(), guild, &name).await?;
    Ok(answer::ok(&wire::Server::from(&guild)))
}

pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::delete_guild(call.core(), account.actor(), decode::server_id(&call)?).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// Whom the server has banned, by id.
pub(super) async fn bans(call: Call) -> Answer {
    let account = call.account().await?;
    let (after, count) = decode::members(&call)?;
    let guild = decode::server_id(&call)?;
    let banned = call.core().store.guild_bans(account.user.id, guild, after, count).await?;
    Ok(answer::ok(&banned.iter().map(|user| wire::User::from(user as &User)).collect::<Vec<_>>()))
}

/// Members, each as the asker may see them: oneself as one chose to be seen.
pub(super) fn with_status<'a>(call: &Call, asker: UserId, members: &'a [Arc<User>]) -> Vec<wire::Member<'a>> {
    let status = |user: &User| {
        let status = call.core().hub.status_of(user.id);
        presence::word(if user.id == asker { status } else { status.shown() })
    };
    members.iter().map(|user| wire::Member::new(user, status(user))).collect()
}
