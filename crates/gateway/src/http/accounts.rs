//! Accounts and logins.

use axum::http::StatusCode;
use axum::response::Response;
use domain::{MissingRight, Refusal, Resource, verbs};
use kit::{Call, Stranger, answer};

use super::Answer;
use crate::answers::{Anybody, Barred, Guarded, Restricted, Uninvited, Unique};
use crate::{STYLE, decode, requests, wire};

/// Makes an account, and logs it in.
#[utoipa::path(
    post,
    path = "/api/rest/auth/register",
    tag = "accounts",
    security(()),
    request_body = requests::Registration,
    responses((status = 201, body = wire::Login<'_>), Unique, Uninvited),
)]
pub(super) async fn register(Stranger(call): Stranger) -> Answer {
    let login = verbs::register(call.core(), &call.caller(), call.read(decode::registration)?, STYLE).await?;
    Ok(granted(StatusCode::CREATED, &login))
}

/// Logs in.
#[utoipa::path(
    post,
    path = "/api/rest/auth/login",
    tag = "accounts",
    security(()),
    request_body = requests::Credentials,
    responses((status = 200, body = wire::Login<'_>), Guarded, Barred),
)]
pub(super) async fn login(Stranger(call): Stranger) -> Answer {
    let (name, password) = call.read(decode::credentials)?;
    let login = verbs::login(call.core(), &call.caller(), &name, &password, STYLE).await?;
    Ok(granted(StatusCode::OK, &login))
}

/// Gives new tokens for a refresh token, which is good once.
#[utoipa::path(
    post,
    path = "/api/rest/auth/refresh",
    tag = "accounts",
    security(()),
    request_body = requests::Refresh,
    responses((status = 200, body = wire::Login<'_>), Guarded),
)]
pub(super) async fn refresh(Stranger(call): Stranger) -> Answer {
    let token = call.read(decode::refresh_token)?;
    Ok(granted(StatusCode::OK, &verbs::refresh(call.core(), &token, STYLE.audience).await?))
}

/// Tokens aren't to be kept by anything in between.
pub(super) fn granted(status: StatusCode, login: &verbs::Login) -> Response {
    answer::unkept(answer::json(status, &wire::Login::from(login)))
}

/// Ends the login that the token belongs to, its tokens and sockets.
#[utoipa::path(
    post,
    path = "/api/rest/auth/logout",
    tag = "accounts",
    responses((status = 204)),
)]
pub(super) async fn logout(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::logout(call.core(), account.actor()).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// Oneself.
#[utoipa::path(
    get,
    path = "/api/rest/auth/me",
    tag = "accounts",
    responses((status = 200, body = wire::Oneself<'_>)),
)]
pub(super) async fn me(call: Call) -> Answer {
    let account = call.account().await?;
    Ok(answer::ok(&wire::Oneself::from(account.user.as_ref())))
}

/// A user. The email is shown to oneself only.
#[utoipa::path(
    get,
    path = "/api/rest/users/{user_id}",
    tag = "accounts",
    responses((status = 200, body = inline(Anybody))),
)]
pub(super) async fn user(call: Call) -> Answer {
    let account = call.account().await?;
    let id = decode::user_id(&call, account.user.id)?;
    if id == account.user.id {
        return Ok(answer::ok(&wire::Oneself::from(account.user.as_ref())));
    }
    let user = call.core().store.user(id).await?.ok_or(Refusal::Unknown(Resource::User))?;
    Ok(answer::ok(&wire::User::from(user.as_ref())))
}

/// Changes one's own profile. What isn't named stays; null takes it away.
#[utoipa::path(
    patch,
    path = "/api/rest/users/{user_id}",
    tag = "accounts",
    request_body = requests::ProfileEdit,
    responses((status = 200, body = wire::Oneself<'_>), Restricted, Unique),
)]
pub(super) async fn update(call: Call) -> Answer {
    let account = call.account().await?;
    if decode::user_id(&call, account.user.id)? != account.user.id {
        return Err(Refusal::Forbidden(MissingRight::Identity).into());
    }
    let user = verbs::update_profile(call.core(), account.actor(), call.read(decode::profile)?).await?;
    Ok(answer::ok(&wire::Oneself::from(user.as_ref())))
}
