//! One's password and one's logins.

use axum::http::StatusCode;
use domain::verbs;
use kit::{Call, answer};

use super::Answer;
use crate::answers::Restricted;
use crate::{decode, requests, wire};

/// Changes one's password. All other logins end with their sockets; the one that asks stays.
#[utoipa::path(
    put,
    path = "/api/rest/users/@me/password",
    tag = "accounts",
    request_body = requests::NewPassword,
    responses((status = 204), Restricted),
)]
pub(super) async fn change_password(call: Call) -> Answer {
    let account = call.account().await?;
    let (current, new) = call.read(decode::new_password)?;
    let name = &account.user.username;
    verbs::change_password(call.core(), &call.caller(), name, &current, &new, account.session).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// One's logins that stand, by id.
#[utoipa::path(
    get,
    path = "/api/rest/users/@me/sessions",
    tag = "accounts",
    responses((status = 200, body = [wire::Session])),
)]
pub(super) async fn list(call: Call) -> Answer {
    let account = call.account().await?;
    let sessions = call.core().store.sessions_of(account.user.id).await?;
    let shown: Vec<_> =
        sessions.iter().map(|(session, opened)| wire::Session::new(session, *opened, account.session)).collect();
    Ok(answer::unkept(answer::ok(&shown)))
}

/// Ends one of one's logins, its tokens and sockets.
#[utoipa::path(
    delete,
    path = "/api/rest/users/@me/sessions/{session_id}",
    tag = "accounts",
    operation_id = "end_session",
    responses((status = 204)),
)]
pub(super) async fn end(call: Call) -> Answer {
    let account = call.account().await?;
    verbs::end_login(call.core(), &account, decode::session_id(&call)?).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}

/// Ends all of one's logins but the one that asks.
#[utoipa::path(
    delete,
    path = "/api/rest/users/@me/sessions",
    tag = "accounts",
    operation_id = "end_other_sessions",
    responses((status = 204)),
)]
pub(super) async fn end_others(call: Call) -> Answer {
    let account = call.account().await?;
    call.core().perform(verbs::EndOtherSessions { actor: account.actor() }).await?;
    Ok(answer::empty(StatusCode::NO_CONTENT))
}
