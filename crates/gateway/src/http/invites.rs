//! Invites to servers.

use axum::http::StatusCode;
use domain::verbs;
use kit::{Call, answer, fitted};

use super::Answer;
use crate::answers::{Restricted, Unique, WithToken};
use crate::{decode, requests, wire};

/// Makes an invite to a server. Without a body it admits any number of people for 7 days.
#[utoipa::path(
    post,
    path = "/api/rest/servers/{server_id}/invites",
    tag = "invites",
    request_body = Option<requests::NewInvite>,
    responses((status = 201, body = wire::Invite<'_>)),
)]
pub(super) async fn create(call: Call) -> Answer {
    let account = call.account().await?;
    let invite = verbs::create_invite(
        call.core(),
        account.actor(),
        decode::server_id(&call)?,
        call.fields_if_any()?.read(decode::invite_draft)?,
    )
    .await?;
    Ok(answer::json(StatusCode::CREATED, &wire::Invite::from(&invite)))
}

/// What an invite leads to, for whoever has it; with a token it shows more of itself.
#[utoipa::path(
    get,
    path = "/api/rest/invites/{code}",
    tag = "invites",
    security((), ("bearer" = [])),
    responses((status = 200, body = wire::InvitePreview<'_>), WithToken),
)]
pub(super) async fn look_up(call: Call) -> Answer {
    let is_known = call.account_if_any().await?.is_some();
    let preview = call.core().store.invite_preview(call.segment("code")).await?;
    Ok(answer::ok(&wire::InvitePreview::new(&preview, is_known)))
}

/// Joins the server that an invite leads to.
#[utoipa::path(
    post,
    path = "/api/rest/invites/{code}",
    tag = "invites",
    responses((status = 200, body = wire::Server<'_>), Restricted, Unique),
)]
pub(super) async fn accept(call: Call) -> Answer {
    let account = call.account().await?;
    let guild =
        call.core().perform(verbs::JoinGuild { actor: account.actor(), code: call.segment("code").to_owned() }).await?;
    Ok(answer::ok(&wire::Server::from(&guild)))
}

/// The server's standing invites, newest first; for others than its owner those that they made.
#[utoipa::path(
    get,
    path = "/api/rest/servers/{server_id}/invites",
    tag = "invites",
    responses((status = 200, body = [wire::Invite<'_>])),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let invites = call.core().store.invites(account.user.id, decode::server_id(&call)?).await?;
    Ok(fitted::list(&invites, wire::Invite::from))
}

/// Takes an invite back; whoever made it may, and the server's owner.
#[utoipa::path(
    delete,
    path = "/api/rest/invites/{code}",
    tag = "invites",
    responses((status = 204), Restricted),
)]
pub(super) async fn revoke(call: Call) -> Answer {
    let account = call.account().await?;
    call.core().perform(verbs::RevokeInvite { actor: account.actor(), code: call.segment("code").to_owned() }).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
