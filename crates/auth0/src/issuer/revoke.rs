//! `POST /oauth/revoke`: ends the login of a refresh token (RFC 7009).

use axum::http::StatusCode;
use axum::response::Response;
use domain::verbs;

use super::client::client;
use super::issuer_request::IssuerRequest;
use super::refuse::OauthError;
use super::requests;
use super::token::inner;
use crate::answers::{NoIssuer, Oauth};
use kit::{Fields, answer};

/// Ends the login of a refresh token.
#[utoipa::path(
    post,
    path = "/oauth/revoke",
    tag = "issuer",
    security(()),
    request_body(content((requests::Revocation = "application/x-www-form-urlencoded"), (requests::Revocation = "application/json"))),
    responses((status = 200), Oauth, NoIssuer),
)]
pub(super) async fn revoke(request: IssuerRequest) -> Response {
    answer::unkept(match revoked(&request).await {
        Ok(()) => answer::empty(StatusCode::OK),
        Err(error) => error.response(),
    })
}

/// A token that is no longer good, or never was, is as revoked as it can be.
async fn revoked(request: &IssuerRequest) -> Result<(), OauthError> {
    let mut fields = request.call.form_or_fields()?;
    let token = given_token(&mut fields);
    let client = client(request, &mut fields)?;
    fields.done()?;
    let Some(token) = inner(&token) else { return Ok(()) };
    Ok(verbs::revoke_granted(request.core(), token, client.as_deref().unwrap_or_default()).await?)
}

pub(super) fn given_token(fields: &mut Fields) -> String {
    fields.text("token")
}
