//! Becoming the installation's first administrator.

use axum::http::StatusCode;
use domain::verbs;
use kit::{Call, answer};

use super::Answer;
use crate::answers::Restricted;
use crate::{decode, requests};

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
