//! Logging in at a provider.

use std::sync::Arc;

use axum::http::StatusCode;
use domain::ports::SignOn;
use domain::verbs;
use kit::{Call, HttpFault, Rejection, Stranger, answer};

use super::Answer;
use super::accounts::granted;
use crate::answers::{Barred, Guarded, Unique};
use crate::{PROVIDER, STYLE, decode, requests, wire};

/// Begins a login at a provider, to which the browser is sent next. What is answered besides its address is kept by the
/// client until the browser is back, and nowhere else.
#[utoipa::path(
    post,
    path = "/api/rest/auth/providers/{provider}",
    tag = "accounts",
    security(()),
    request_body = requests::SignOnStart,
    responses((status = 200, body = wire::SignOnStarted)),
)]
pub(super) async fn begin_sign_on(Stranger(call): Stranger) -> Answer {
    let provider = provider(&call)?;
    let begun = verbs::begin_sign_on(call.core(), provider.as_ref(), &call.read(decode::redirect_uri)?).await?;
    Ok(answer::unkept(answer::ok(&wire::SignOnStarted::from(begun))))
}

/// Logs in with the code that the provider sent the browser back with. Whoever is new here gets an account.
#[utoipa::path(
    post,
    path = "/api/rest/auth/providers/{provider}/login",
    tag = "accounts",
    security(()),
    request_body = requests::SignOnCode,
    responses((status = 200, body = wire::Login<'_>), Guarded, Barred, Unique),
)]
pub(super) async fn sign_on(Stranger(call): Stranger) -> Answer {
    let provider = provider(&call)?;
    let draft = call.read(decode::sign_on)?;
    let login = verbs::sign_on(call.core(), &call.caller(), provider.as_ref(), &draft, STYLE).await?;
    Ok(granted(StatusCode::OK, &login))
}

/// The provider that the path names; there is one at most.
fn provider(call: &Call) -> Result<Arc<dyn SignOn>, Rejection> {
    let known = call.core().sign_on.clone().filter(|_| call.segment("provider") == PROVIDER);
    known.ok_or(Rejection::Http(HttpFault::NoSuchPath))
}
