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
pub(super) async fn show(asked: IssuerRequest) -> Response {
    match AuthRequest::read(&asked, asked.call.query_text()) {
        Ok(request) => page(&asked, &request, StatusCode::OK, request.login_hint.as_deref().unwrap_or_default(), None),
        Err(bad) => answer_bad(&asked, bad),
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
pub(super) async fn log_in(asked: IssuerRequest) -> Response {
    let request = match AuthRequest::read(&asked, asked.call.query_text()) {
        Ok(request) => request,
        Err(bad) => return answer_bad(&asked, bad),
    };
    let mut fields = match form::read(&asked) {
        Ok(Some(fields)) => fields,
        Ok(None) => return page(&asked, &request, StatusCode::FORBIDDEN, "", Some(stale())),
        Err(rejection) => return OauthError::from(rejection).page(&asked),
    };
    let [name, password] = entered(&mut fields);
    match verbs::prove_password(asked.core(), &browser::caller(&asked), &name, &password).await {
        Ok(who) => enter(&asked, &request, who).await,
        Err(Refusal::TooMany(wait)) => {
            let mut response = page(&asked, &request, StatusCode::TOO_MANY_REQUESTS, &name, Some(too_many(wait)));
            OauthError::retry_after(&mut response, wait);
            response
        }
        Err(Refusal::BadCredentials) => {
            let wrong = "Wrong email, username or password.".to_owned();
            page(&asked, &request, StatusCode::BAD_REQUEST, &name, Some(wrong))
        }
        Err(refusal) => OauthError::from(refusal).page(&asked),
    }
}

/// The name and the password that were entered.
pub(super) fn entered(fields: &mut Fields) -> [String; 2] {
    ["username", "password"].map(|name| fields.optional_text(name).unwrap_or_default())
}

/// Logs the browser in, and sends the client its code.
pub(super) async fn enter(asked: &IssuerRequest, request: &AuthRequest, who: Proven) -> Response {
    let entered = async {
        let (login, caller) = browser::log_in(asked, who).await?;
        let mut response = code(asked, request, &login).await?;
        browser::remember(asked, &mut response, &login, &caller);
        Ok::<_, Refusal>(response)
    };
    entered.await.unwrap_or_else(|refusal| OauthError::from(refusal).page(asked))
}

fn page(
    asked: &IssuerRequest,
    request: &AuthRequest,
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
        title: format!("Log in to {}", asked.call.context.facts.app_name),
        button: "Log in",
        fields: vec![
            field("username", "Email or username", "text", "username", name),
            field("password", "Password", "password", "current-password", ""),
        ],
        wrong,
        others: vec![
            ("New here?", format!("/u/signup?{}", request.query), "Sign up"),
            ("Time for a new password?", "/u/password".to_owned(), "Change it"),
        ],
        mark: &form::mark(asked),
        then: Some(&request.reply.url),
    };
    form.page(asked, status)
}

/// What is said of a form that isn't ours, or is older than its mark.
pub(super) fn stale() -> String {
    "This page was open for too long, or your browser keeps no cookies. Please try again.".to_owned()
}

pub(super) fn too_many(wait: Duration) -> String {
    let seconds = answer::seconds(wait);
    let (number, unit) = if seconds < 120 { (seconds, "second") } else { (seconds.div_ceil(60), "minute") };
    let ending = if number == 1 { "" } else { "s" };
    format!("Too many logins have failed. Please wait {number} {unit}{ending} and try again.")
}
