//! Becoming the installation's first administrator, and what administrators do. Everybody else gets 403.

use axum::http::StatusCode;
use domain::model::Account;
use domain::{Refusal, rules, verbs};
use kit::{Call, answer, fitted};

use super::Answer;
use crate::answers::{Impossible, Restricted};
use crate::{decode, decode_admin, requests, wire};

/// Makes the caller the first administrator, by the code that the server printed when it started. There is one while
/// there is no administrator.
#[utoipa::path(
    post,
    path = "/api/rest/admin/claim",
    tag = "accounts",
    request_body = requests::Claim,
    responses((status = 204), Restricted),
)]
pub(super) async fn claim(call: Call) -> Answer {
    let account = call.account().await?;
    let code = call.read(decode::code)?;
    verbs::claim_administration(call.core(), account.actor(), &code).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// What there is, counted.
#[utoipa::path(
    get,
    path = "/api/rest/admin/overview",
    tag = "administration",
    responses((status = 200, body = wire::Overview), Restricted),
)]
pub(super) async fn overview(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let counts = call.core().store.installation_counts(admin.user.id).await?;
    Ok(answer::ok(&wire::Overview::of(counts, call.core().hub.population())))
}

/// Accounts, by id.
#[utoipa::path(
    get,
    path = "/api/rest/admin/users",
    tag = "administration",
    operation_id = "accounts",
    params(requests::Accounts),
    responses((status = 200, body = [wire::Account<'_>]), Restricted),
)]
pub(super) async fn users(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let users = call.core().store.accounts(admin.user.id, call.query().read(decode_admin::accounts)?).await?;
    let now = call.now();
    Ok(fitted::list(&users, |user| wire::Account::of(user, now)))
}

/// Suspends an account, bans it, or lifts that. Whoever is kept out loses all logins and sockets.
#[utoipa::path(
    put,
    path = "/api/rest/admin/users/{user_id}/standing",
    tag = "administration",
    operation_id = "set_standing",
    request_body = requests::NewStanding,
    responses((status = 200, body = wire::Account<'_>), Restricted, Impossible),
)]
pub(super) async fn set_standing(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let target = decode::user_id(&call, admin.user.id)?;
    let (draft, reason) = call.read(decode_admin::standing)?;
    let user = verbs::sanction(call.core(), admin.actor(), target, draft, reason.as_deref()).await?;
    Ok(answer::ok(&wire::Account::of(&user, call.now())))
}

/// Makes an account an administrator.
#[utoipa::path(
    put,
    path = "/api/rest/admin/users/{user_id}/administrator",
    tag = "administration",
    operation_id = "grant_administration",
    responses((status = 200, body = wire::Account<'_>), Restricted),
)]
pub(super) async fn grant(call: Call) -> Answer {
    set_admin(&call, true).await
}

/// Makes somebody else no longer an administrator.
#[utoipa::path(
    delete,
    path = "/api/rest/admin/users/{user_id}/administrator",
    tag = "administration",
    operation_id = "revoke_administration",
    responses((status = 200, body = wire::Account<'_>), Restricted, Impossible),
)]
pub(super) async fn revoke(call: Call) -> Answer {
    set_admin(&call, false).await
}

async fn set_admin(call: &Call, admin: bool) -> Answer {
    let account = administrator(call).await?;
    let target = decode::user_id(call, account.user.id)?;
    let user = call.core().perform(verbs::SetAdmin { actor: account.actor(), target, admin }).await?;
    Ok(answer::ok(&wire::Account::of(&user, call.now())))
}

/// What administrators did, latest first.
#[utoipa::path(
    get,
    path = "/api/rest/admin/actions",
    tag = "administration",
    params(requests::Slice),
    responses((status = 200, body = [wire::AdminAction<'_>]), Restricted),
)]
pub(super) async fn actions(call: Call) -> Answer {
    let admin = administrator(&call).await?;
    let (skip, count) = call.query().read(decode::slice)?;
    let actions = call.core().store.admin_actions(admin.user.id, None, skip, count).await?;
    Ok(fitted::list(&actions, wire::AdminAction::from))
}

async fn administrator(call: &Call) -> Result<Account, Refusal> {
    let account = call.account().await?;
    rules::administer(&account.user).map(|()| account)
}
