//! Accounts and logins.

use axum::http::StatusCode;
use axum::response::Response;
use domain::{Lack, Refusal, Thing, verbs};

use super::Answer;
use crate::gateway::{STYLE, decode, wire};
use crate::kit::{Call, answer};

pub(super) async fn register(call: Call) -> Answer {
    let login = verbs::register(call.core(), decode::registration(&call)?, STYLE).await?;
    Ok(granted(StatusCode::CREATED, &login))
}

pub(super) async fn login(call: Call) -> Answer {
    let (name, password) = decode::credentials(&call)?;
    let login = verbs::login(call.core(), &name, &password, STYLE).await?;
    Ok(granted(StatusCode::OK, &login))
}

pub(super) async fn refresh(call: Call) -> Answer {
    let token = decode::only(&call, "refresh_token")?;
    Ok(granted(StatusCode::OK, &verbs::refresh(call.core(), &token).await?))
}

/// Tokens aren't to be kept by anything in between.
fn granted(status: StatusCode, login: &verbs::Login) -> Response {
    answer::unkept(answer::json(status, &wire::Login::from(login)))
}

pub(super) async fn logout(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::logout(call.core(), account.actor()).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

pub(super) async fn me(call: Call) -> Answer {
    let account = call.account().await?;
    Ok(answer::ok(&wire::Oneself::from(account.user.as_ref())))
}

pub(super) async fn user(call: Call) -> Answer {
    let account = call.account().await?;
    let id = decode::user_id(&call, account.user.id)?;
    if id == account.user.id {
        return Ok(answer::ok(&wire::Oneself::from(account.user.as_ref())));
    }
    let user = call.core().store.user(id).await?.ok_or(Refusal::Unknown(Thing::User))?;
    Ok(answer::ok(&wire::User::from(user.as_ref())))
}

/// Only oneself.
pub(super) async fn update(call: Call) -> Answer {
    let account = call.account().await?;
    if decode::user_id(&call, account.user.id)? != account.user.id {
        return Err(Refusal::Forbidden(Lack::Identity).into());
    }
    let user = verbs::update_profile(call.core(), account.actor(), decode::profile(&call)?).await?;
    Ok(answer::ok(&wire::Oneself::from(user.as_ref())))
}
