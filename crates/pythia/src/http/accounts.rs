//! Registration, login, and who one is.

use domain::verbs;
use kit::detail_answers::Guarded;
use kit::{Call, Stranger, answer};

use super::Answer;
use crate::casing::both;
use crate::{STYLE, decode, requests, wire};

/// Makes an account, and logs it in.
#[utoipa::path(
    post,
    path = "/api/v1/auth/register",
    tag = "auth",
    security(()),
    request_body = requests::Registration,
    responses((status = 200, body = wire::Login)),
)]
pub(super) async fn register(Stranger(call): Stranger) -> Answer {
    let login = verbs::register(call.core(), &call.caller(), call.read(decode::registration)?, STYLE).await?;
    Ok(answer::unkept(answer::ok(&both(&wire::Login::of(login, call.now())))))
}

/// Logs in.
#[utoipa::path(
    post,
    path = "/api/v1/auth/login",
    tag = "auth",
    security(()),
    request_body(
        content(
            (requests::Credentials = "application/json"),
            (requests::Credentials = "application/x-www-form-urlencoded"),
        )
    ),
    responses((status = 200, body = wire::Login), Guarded),
)]
pub(super) async fn login(Stranger(call): Stranger) -> Answer {
    let (username, password) = call.form_or_fields()?.read(decode::credentials)?;
    let login = verbs::login(call.core(), &call.caller(), &username, &password, STYLE).await?;
    Ok(answer::unkept(answer::ok(&both(&wire::Login::of(login, call.now())))))
}

/// Ends the login that the token belongs to, its tokens and sockets.
#[utoipa::path(
    post,
    path = "/api/v1/auth/logout",
    tag = "auth",
    responses((status = 200, body = wire::Done)),
)]
pub(super) async fn logout(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::logout(call.core(), account.actor()).await?;
    Ok(answer::ok(&wire::Done::new("Successfully logged out")))
}

/// Oneself.
#[utoipa::path(
    get,
    path = "/api/v1/auth/me",
    tag = "auth",
    responses((status = 200, body = wire::User)),
)]
pub(super) async fn me(call: Call) -> Answer {
    let account = call.account().await?;
    Ok(answer::ok(&both(&wire::User::whole(&account.user, call.now()))))
}
