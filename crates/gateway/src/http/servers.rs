//! Servers, their channels and members.

use std::sync::Arc;

use axum::http::StatusCode;
use axum::response::Response;
use domain::model::{User, UserId};
use domain::ports::Departure;
use domain::verbs::{self, ChannelDraft};

use super::Answer;
use crate::answers::{Impossible, Restricted};
use crate::{decode, requests, wire};
use kit::{Call, answer, fitted, presence};

/// The servers one is in.
#[utoipa::path(
    get,
    path = "/api/rest/servers",
    tag = "servers",
    responses((status = 200, body = [wire::Server<'_>])),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let guilds = call.core().store.bare_guilds(account.user.id).await?;
    Ok(fitted::list(&guilds, wire::Server::from))
}

/// Makes a server, whose owner one is.
#[utoipa::path(
    post,
    path = "/api/rest/servers",
    tag = "servers",
    request_body = requests::NewServer,
    responses((status = 201, body = wire::Server<'_>)),
)]
pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let guild = verbs::create_guild(call.core(), account.actor(), &call.read(decode::server_name)?, None).await?;
    Ok(answer::json(StatusCode::CREATED, &wire::Server::from(&guild)))
}

/// A server with its channels.
#[utoipa::path(
    get,
    path = "/api/rest/servers/{server_id}",
    tag = "servers",
    params(requests::ServerView),
    responses((status = 200, body = wire::Server<'_>)),
)]
pub(super) async fn one(call: Call) -> Answer {
    let account = call.account().await?;
    let counted = call.query().read(decode::counted)?;
    let (guild, store) = (decode::server_id(&call)?, &call.core().store);
    let summary = store.guild(account.user.id, guild).await?;
    let members = if counted { Some(store.guild_size(account.user.id, guild).await?) } else { None };
    Ok(fitted::one(|fit| wire::Server::with_channels(&summary, fit).of(members)))
}

/// The channels of a server.
#[utoipa::path(
    get,
    path = "/api/rest/servers/{server_id}/channels",
    tag = "servers",
    responses((status = 200, body = [wire::Channel<'_>])),
)]
pub(super) async fn channels(call: Call) -> Answer {
    let account = call.account().await?;
    let summary = call.core().store.guild(account.user.id, decode::server_id(&call)?).await?;
    Ok(fitted::list(&summary.channels, wire::Channel::from))
}

/// Makes a channel in a server.
#[utoipa::path(
    post,
    path = "/api/rest/servers/{server_id}/channels",
    tag = "servers",
    request_body = requests::NewChannel,
    responses((status = 201, body = wire::Channel<'_>), Restricted),
)]
pub(super) async fn create_channel(call: Call) -> Answer {
    let account = call.account().await?;
    let guild = Some(decode::server_id(&call)?);
    let draft = ChannelDraft { guild, ..call.read(decode::channel_draft)? };
    let view = verbs::create_channel(call.core(), account.actor(), draft).await?;
    Ok(answer::json(StatusCode::CREATED, &wire::Channel::from(&view.channel)))
}

/// The members of a server, by id; all of them, or those who are there.
#[utoipa::path(
    get,
    path = "/api/rest/servers/{server_id}/members",
    tag = "servers",
    params(requests::ServerMemberPage),
    responses((status = 200, body = [wire::Member<'_>])),
)]
pub(super) async fn members(call: Call) -> Answer {
    let account = call.account().await?;
    let (after, count, present) = call.query().read(decode::server_members)?;
    let (guild, user) = (decode::server_id(&call)?, account.user.id);
    let members = if present {
        verbs::present_members(call.core(), user, guild, after, count).await?
    } else {
        call.core().store.guild_members(user, guild, after, count).await?
    };
    Ok(with_status(&call, user, &members))
}

/// Removes a member from a server. Removing oneself is leaving.
#[utoipa::path(
    delete,
    path = "/api/rest/servers/{server_id}/members/{user_id}",
    tag = "servers",
    responses((status = 204), Impossible, Restricted),
)]
pub(super) async fn remove_member(call: Call) -> Answer {
    let account = call.account().await?;
    let guild = decode::server_id(&call)?;
    let target = decode::user_id(&call, account.user.id)?;
    if target == account.user.id {
        call.core().perform(verbs::LeaveGuild { actor: account.actor(), guild }).await?;
    } else {
        call.core()
            .perform(verbs::RemoveFromGuild { actor: account.actor(), guild, target, how: Departure::Removed })
            .await?;
    }
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// Bans somebody from a server.
#[utoipa::path(
    put,
    path = "/api/rest/servers/{server_id}/bans/{user_id}",
    tag = "servers",
    responses((status = 204), Impossible, Restricted),
)]
pub(super) async fn ban(call: Call) -> Answer {
    let account = call.account().await?;
    let (guild, target) = (decode::server_id(&call)?, decode::user_id(&call, account.user.id)?);
    call.core()
        .perform(verbs::RemoveFromGuild { actor: account.actor(), guild, target, how: Departure::Banned })
        .await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// Lifts a ban.
#[utoipa::path(
    delete,
    path = "/api/rest/servers/{server_id}/bans/{user_id}",
    tag = "servers",
    responses((status = 204), Impossible, Restricted),
)]
pub(super) async fn unban(call: Call) -> Answer {
    let account = call.account().await?;
    let (guild, target) = (decode::server_id(&call)?, decode::user_id(&call, account.user.id)?);
    call.core().perform(verbs::UnbanFromGuild { actor: account.actor(), guild, target }).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// Changes a server's name, or hands it over to a member; its owner may.
#[utoipa::path(
    patch,
    path = "/api/rest/servers/{server_id}",
    tag = "servers",
    request_body = requests::ServerEdit,
    responses((status = 200, body = wire::Server<'_>), Restricted),
)]
pub(super) async fn update(call: Call) -> Answer {
    let account = call.account().await?;
    let (guild, (name, owner)) = (decode::server_id(&call)?, call.read(decode::server_edit)??);
    let guild = verbs::update_guild(call.core(), account.actor(), guild, name.as_deref(), owner).await?;
    Ok(answer::ok(&wire::Server::from(&guild)))
}

/// Takes a server away with its channels and all that is in them; its owner may.
#[utoipa::path(
    delete,
    path = "/api/rest/servers/{server_id}",
    tag = "servers",
    responses((status = 204), Restricted),
)]
pub(super) async fn delete(call: Call) -> Answer {
    let account = call.account().await?;
    call.core().perform(verbs::DeleteGuild { actor: account.actor(), guild: decode::server_id(&call)? }).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// Whom a server has banned, by id; its owner may ask.
#[utoipa::path(
    get,
    path = "/api/rest/servers/{server_id}/bans",
    tag = "servers",
    params(requests::MemberPage),
    responses((status = 200, body = [wire::User<'_>]), Restricted),
)]
pub(super) async fn bans(call: Call) -> Answer {
    let account = call.account().await?;
    let (after, count) = call.query().read(decode::members)?;
    let guild = decode::server_id(&call)?;
    let banned = call.core().store.guild_bans(account.user.id, guild, after, count).await?;
    Ok(fitted::list(&banned, |user| wire::User::from(user.as_ref())))
}

/// Members, each as the asker may see them: oneself as one chose to be seen.
pub(super) fn with_status(call: &Call, asker: UserId, members: &[Arc<User>]) -> Response {
    let status = |user: &User| {
        let status = call.core().hub.status_of(user.id);
        presence::word(if user.id == asker { status } else { status.shown() })
    };
    fitted::list(members, |user| wire::Member::new(user, status(user)))
}
