//! `POST /dbconnections/change_password`, which Auth0's SDKs call for whoever forgot their password.

use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use domain::rules::text::fold;

use super::issuer_request::IssuerRequest;
use super::refuse::OauthError;
use super::requests;
use crate::answers::{NoIssuer, Oauth};
use kit::Fields;

/// What Auth0 says, whoever is meant.
const ANSWER: &str = "We've just sent you an email to reset your password.";

/// Asks for a link that sets a new password. The answer is Auth0's, whether or not there is such an account; no mail is
/// sent yet: the log says that somebody asked, and an administrator makes the link.
#[utoipa::path(
    post,
    path = "/dbconnections/change_password",
    tag = "issuer",
    security(()),
    request_body(content((requests::Forgotten = "application/x-www-form-urlencoded"), (requests::Forgotten = "application/json"))),
    responses((status = 200, content_type = "text/html", body = String), Oauth, NoIssuer),
)]
pub(super) async fn change_password(request: IssuerRequest) -> Response {
    match ask(&request).await {
        Ok(()) => {
            ([(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"))], ANSWER).into_response()
        }
        Err(error) => error.response(),
    }
}

async fn ask(request: &IssuerRequest) -> Result<(), OauthError> {
    let name = request.call.form_or_fields()?.read(given_name)?;
    if let Some(known) = request.core().store.credentials(&fold(name.trim()), Vec::new()).await? {
        tracing::info!(user = known.user.get(), "somebody asks for a new password: see motet admin password");
    }
    Ok(())
}

/// The email, or else the username.
pub(super) fn given_name(fields: &mut Fields) -> String {
    fields.either_text("email", "username")
}
