//! The login page.

use std::time::Duration;

use axum::http::StatusCode;
use axum::response::Response;
use domain::ports::Proven;
use domain::{Refusal, verbs};

use super::authorize::{answer_bad, code};
use super::browser;
use super::form;
use super::issuer_request::IssuerRequest;
use super::page::{PageField, PageForm};
use super::refuse::OauthError;
use super::request::AuthRequest;
use super::requests;
use crate::answers::{NoIssuer, Pages};
use kit::{Fields, answer};

/// The login page.
#[utoipa::path(
    get,
    path = "/u/login",
    tag = "issuer",
    operation_id = "login_page",
    security(()),
    params(requests::AuthorizationQuery),
    responses(Pages, NoIssuer),
)]
pub(super) async fn show(request: IssuerRequest) -> Response {
    match AuthRequest::read(&request, request.call.query_text()) {
        Ok(auth_request) => {
            page(&request, &auth_request, StatusCode::OK, auth_request.login_hint.as_deref().unwrap_or_default(), None)
        }
        Err(bad) => answer_bad(&request, bad),
    }
}

/// Logs a browser in.
#[utoipa::path(
    post,
    path = "/u/login",
    tag = "issuer",
    security(()),
    params(requests::AuthorizationQuery),
    request_body(content = requests::LoginForm, content_type = "application/x-www-form-urlencoded"),
    responses(Pages, NoIssuer),
)]
pub(super) async fn log_in(request: IssuerRequest) -> Response {
    let auth_request = match AuthRequest::read(&request, request.call.query_text()) {
        Ok(auth_request) => auth_request,
        Err(bad) => return answer_bad(&request, bad),
    };
    let mut fields = match form::read(&request) {
        Ok(Some(fields)) => fields,
        Ok(None) => return page(&request, &auth_request, StatusCode::FORBIDDEN, "", Some(stale())),
        Err(rejection) => return OauthError::from(rejection).page(&request),
    };
    let [name, password] = entered(&mut fields);
    match verbs::prove_password(request.core(), &browser::caller(&request), &name, &password).await {
        Ok(who) => enter(&request, &auth_request, who).await,
        Err(Refusal::TooMany(wait)) => {
            let mut response =
                page(&request, &auth_request, StatusCode::TOO_MANY_REQUESTS, &name, Some(too_many(wait)));
            OauthError::retry_after(&mut response, wait);
            response
        }
        Err(Refusal::BadCredentials) => {
            let wrong = "Wrong email, username or password.".to_owned();
            page(&request, &auth_request, StatusCode::BAD_REQUEST, &name, Some(wrong))
        }
        Err(refusal) => OauthError::from(refusal).page(&request),
    }
}

/// The name and the password that were entered.
pub(super) fn entered(fields: &mut Fields) -> [String; 2] {
    ["username", "password"].map(|name| fields.optional_text(name).unwrap_or_default())
}

/// Logs the browser in, and sends the client its code.
pub(super) async fn enter(request: &IssuerRequest, auth_request: &AuthRequest, who: Proven) -> Response {
    let entered = async {
        let (login, caller) = browser::log_in(request, who).await?;
        let mut response = code(request, auth_request, &login).await?;
        browser::remember(request, &mut response, &login, &caller);
        Ok::<_, Refusal>(response)
    };
    entered.await.unwrap_or_else(|refusal| OauthError::from(refusal).page(request))
}

fn page(
    request: &IssuerRequest,
    auth_request: &AuthRequest,
    status: StatusCode,
    name: &str,
    wrong: Option<String>,
) -> Response {
    let field = |name, label, kind, autocomplete, value| PageField {
        name,
        label,
        kind,
        autocomplete,
        value,
        hint: None,
        required: true,
        wrong: None,
    };
    let form = PageForm {
        title: format!("Log in to {}", request.call.context.facts.app_name),
        button: "Log in",
        fields: vec![
            field("username", "Email or username", "text", "username", name),
            field("password", "Password", "password", "current-password", ""),
        ],
        wrong,
        others: vec![
            ("New here?", format!("/u/signup?{}", auth_request.query), "Sign up"),
            ("Time for a new password?", "/u/password".to_owned(), "Change it"),
        ],
        csrf_token: &form::csrf_token(request),
        then: Some(&auth_request.reply.url),
    };
    form.page(request, status)
}

/// The message for a form that isn't ours, or whose CSRF token has expired.
pub(super) fn stale() -> String {
    "This page was open for too long, or your browser keeps no cookies. Please try again.".to_owned()
}

pub(super) fn too_many(wait: Duration) -> String {
    let seconds = answer::seconds(wait);
    let (number, unit) = if seconds < 120 { (seconds, "second") } else { (seconds.div_ceil(60), "minute") };
    let ending = if number == 1 { "" } else { "s" };
    format!("Too many logins have failed. Please wait {number} {unit}{ending} and try again.")
}
