//! Everybody else.

use std::sync::Arc;

use axum::response::Response;
use domain::model::{Timestamp, User, UserId};
use domain::rules::text::fold;
use domain::{MissingRight, Refusal, Resource, verbs};
use kit::{Call, answer, fitted};

use super::Answer;
use crate::casing::both;
use crate::{decode, requests, wire};

/// Everybody, by id.
#[utoipa::path(
    get,
    path = "/api/v1/users",
    tag = "users",
    params(requests::Slice),
    responses((status = 200, body = [wire::User])),
)]
pub(super) async fn list(call: Call) -> Answer {
    let me = call.account().await?.user.id;
    let (skip, count) = call.query().read(decode::list)?;
    Ok(shown(&call.core().store.users(skip, count).await?, me, call.now()))
}

/// By a part of the username.
#[utoipa::path(
    get,
    path = "/api/v1/users/search/{query}",
    tag = "users",
    params(requests::Slice),
    responses((status = 200, body = [wire::User])),
)]
pub(super) async fn search(call: Call) -> Answer {
    let me = call.account().await?.user.id;
    let (skip, count) = call.query().read(decode::list)?;
    let text = fold(call.segment("query").trim());
    // What is blank, or can't be decoded, is a part of every name and looks for none.
    let found = if text.is_empty() { Vec::new() } else { call.core().store.users_like(&text, skip, count).await? };
    Ok(shown(&found, me, call.now()))
}

/// One user.
#[utoipa::path(
    get,
    path = "/api/v1/users/{user_id}",
    tag = "users",
    responses((status = 200, body = wire::User)),
)]
pub(super) async fn one(call: Call) -> Answer {
    let me = call.account().await?.user.id;
    let id = decode::user_id(call.segment("user_id"))?;
    let user = call.core().store.user(id).await?.ok_or(Refusal::Unknown(Resource::User))?;
    Ok(answer::ok(&both(&wire::User::seen_by(&user, me, call.now()))))
}

/// Changes one's own profile. What isn't named stays.
#[utoipa::path(
    put,
    path = "/api/v1/users/{user_id}",
    tag = "users",
    request_body = requests::ProfileEdit,
    responses((status = 200, body = wire::User)),
)]
pub(super) async fn update(call: Call) -> Answer {
    let account = call.account().await?;
    let id = decode::user_id(call.segment("user_id"))?;
    call.core().store.user(id).await?.ok_or(Refusal::Unknown(Resource::User))?;
    if id != account.user.id {
        return Err(Refusal::Forbidden(MissingRight::Identity).into());
    }
    let user = verbs::update_profile(call.core(), account.actor(), call.read(decode::profile)?).await?;
    Ok(answer::ok(&both(&wire::User::whole(&user, call.now()))))
}

pub(super) fn shown(users: &[Arc<User>], viewer: UserId, now: Timestamp) -> Response {
    fitted::ok(users.len(), |fit| {
        let users = fit.of(users).iter().map(|user| wire::User::seen_by(user, viewer, now));
        both(users.collect::<Vec<_>>())
    })
}
