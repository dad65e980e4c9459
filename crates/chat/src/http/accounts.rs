//! Accounts and logins.

use domain::model::{Account, Status, User};
use domain::{Refusal, Resource, verbs};
use kit::detail_answers::{Guarded, Impossible};
use kit::{Call, Stranger, answer, fitted};

use super::Answer;
use crate::{STYLE, decode, requests, wire};

/// Makes an account, and logs it in.
#[utoipa::path(
    post,
    path = "/api/auth/register",
    tag = "auth",
    security(()),
    request_body = requests::Registration,
    responses((status = 200, body = wire::Registered<'_>)),
)]
pub(super) async fn register(Stranger(call): Stranger) -> Answer {
    let login = verbs::register(call.core(), &call.caller(), call.read(decode::registration)?, STYLE).await?;
    let user = login.user.as_ref().into();
    let registered = wire::Registered { access_token: &login.token, token_type: "bearer", user };
    Ok(answer::unkept(answer::ok(&registered)))
}

/// Logs in.
#[utoipa::path(
    post,
    path = "/api/auth/login",
    tag = "auth",
    security(()),
    request_body(content(
        (requests::Credentials = "application/json"),
        (requests::Credentials = "application/x-www-form-urlencoded"),
    )),
    responses((status = 200, body = wire::Login<'_>), Guarded),
)]
pub(super) async fn login(Stranger(call): Stranger) -> Answer {
    let (username, password) = call.form_or_fields()?.read(decode::credentials)?;
    let login = verbs::login(call.core(), &call.caller(), &username, &password, STYLE).await?;
    Ok(answer::unkept(answer::ok(&wire::Login { access_token: &login.token, token_type: "bearer" })))
}

/// Ends the login that the token belongs to, its tokens and sockets.
#[utoipa::path(
    post,
    path = "/api/auth/logout",
    tag = "auth",
    responses((status = 200, body = wire::Done)),
)]
pub(super) async fn logout(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::logout(call.core(), account.actor()).await?;
    Ok(answer::ok(&wire::Done { message: "Successfully logged out" }))
}

/// Oneself.
#[utoipa::path(
    get,
    path = "/api/auth/me",
    tag = "auth",
    responses((status = 200, body = wire::Own<'_>)),
)]
pub(super) async fn who(call: Call) -> Answer {
    oneself(&call).await
}

/// Oneself.
#[utoipa::path(
    get,
    path = "/api/users/me",
    tag = "users",
    responses((status = 200, body = wire::Own<'_>)),
)]
pub(super) async fn me(call: Call) -> Answer {
    oneself(&call).await
}

async fn oneself(call: &Call) -> Answer {
    let account = call.account().await?;
    Ok(answer::ok(&wire::Own::from(account.user.as_ref())))
}

/// Whether a token is good, and whose it is.
#[utoipa::path(
    get,
    path = "/api/auth/test-auth",
    tag = "auth",
    responses((status = 200, body = wire::Authenticated<'_>)),
)]
pub(super) async fn test_auth(call: Call) -> Answer {
    let account = call.account().await?;
    let username = &account.user.username;
    Ok(answer::ok(&wire::Authenticated { message: "Authentication successful", username }))
}

/// Changes one's own profile. What isn't named stays.
#[utoipa::path(
    put,
    path = "/api/users/me",
    tag = "users",
    request_body = requests::ProfileEdit,
    responses((status = 200, body = wire::Own<'_>), Impossible),
)]
pub(super) async fn update(call: Call) -> Answer {
    let account = call.account().await?;
    let user =
        verbs::update_profile(call.core(), account.actor(), call.form_or_fields()?.read(decode::profile)?).await?;
    Ok(answer::ok(&wire::Own::from(user.as_ref())))
}

/// Chooses to be seen or not. Whoever is idle or busy is online already and stays so.
#[utoipa::path(
    post,
    path = "/api/users/me/status",
    tag = "users",
    params(requests::Seen),
    responses((status = 200, body = wire::Own<'_>)),
)]
pub(super) async fn set_status(call: Call) -> Answer {
    let account = call.account().await?;
    let before = call.core().hub.wish_of(account.user.id).unwrap_or(account.user.status);
    let chosen = match (call.query().read(decode::is_online)?, before) {
        (false, _) => Status::Invisible,
        (true, Status::Invisible) => Status::Online,
        (true, status) => status,
    };
    verbs::set_status(call.core(), account.actor(), chosen).await?;
    Ok(answer::ok(&wire::Own::from(&User { status: chosen, ..account.user.as_ref().clone() })))
}

/// Everybody, by id.
#[utoipa::path(
    get,
    path = "/api/users",
    tag = "users",
    params(requests::Part),
    responses((status = 200, body = [wire::User<'_>])),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let (skip, count) = call.query().read(decode::part)?;
    let users = call.core().store.users(skip, count).await?;
    Ok(fitted::list(&users, |user| seen(&call, &account, user)))
}

/// Somebody, by their name.
#[utoipa::path(
    get,
    path = "/api/users/{username}",
    tag = "users",
    responses((status = 200, body = wire::User<'_>)),
)]
pub(super) async fn user(call: Call) -> Answer {
    let account = call.account().await?;
    let user = decode::user_named(&call).await?.ok_or(Refusal::Unknown(Resource::User))?;
    Ok(answer::ok(&seen(&call, &account, &user)))
}

/// Somebody as the caller sees them.
fn seen<'a>(call: &Call, caller: &Account, user: &'a User) -> wire::User<'a> {
    let (oneself, hub) = (user.id == caller.user.id, &call.core().hub);
    let chosen = || hub.wish_of(user.id).unwrap_or(user.status);
    wire::User::seen(user, if oneself { chosen() } else { hub.status_of(user.id) })
}
