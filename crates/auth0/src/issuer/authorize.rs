//! `/authorize`: a code for whoever is logged in with the browser, else the way to the login page.

use axum::response::Response;
use domain::{Outcome, Refusal, verbs};

use super::browser::{self, LoggedIn};
use super::issuer_request::IssuerRequest;
use super::page;
use super::refuse::OauthError;
use super::reply::location;
use super::request::{AuthRequest, Bad};
use super::requests;
use crate::answers::{NoIssuer, Pages};

/// A code for whoever is logged in with the browser, else the way to the login page.
#[utoipa::path(
    get,
    path = "/authorize",
    tag = "issuer",
    operation_id = "authorize",
    security(()),
    params(requests::AuthorizationQuery),
    responses(Pages, NoIssuer),
)]
pub(super) async fn by_query(request: IssuerRequest) -> Response {
    let text = request.call.query_text().to_owned();
    authorize(&request, &text).await
}

/// A code for whoever is logged in with the browser, else the way to the login page.
#[utoipa::path(
    post,
    path = "/authorize",
    tag = "issuer",
    operation_id = "authorize_by_form",
    security(()),
    request_body(content = requests::Authorization, content_type = "application/x-www-form-urlencoded"),
    responses(Pages, NoIssuer),
)]
pub(super) async fn by_form(request: IssuerRequest) -> Response {
    match request.call.bytes() {
        Ok(body) => authorize(&request, &String::from_utf8_lossy(body)).await,
        Err(rejection) => OauthError::from(rejection).page(&request),
    }
}

async fn authorize(request: &IssuerRequest, text: &str) -> Response {
    let auth_request = match AuthRequest::read(request, text) {
        Ok(auth_request) => auth_request,
        Err(bad) => return answer_bad(request, bad),
    };
    match fresh_login(request, &auth_request).await {
        Ok(Some(login)) => match code(request, &auth_request, &login).await {
            Ok(response) => response,
            // Logged out in the meantime.
            Err(Refusal::BadToken) => unknown(request, &auth_request),
            Err(refusal) => failed(request, &auth_request, refusal),
        },
        Ok(None) => unknown(request, &auth_request),
        Err(refusal) => failed(request, &auth_request, refusal),
    }
}

/// Who is logged in with the browser, if that is fresh enough.
async fn fresh_login(request: &IssuerRequest, auth_request: &AuthRequest) -> Outcome<Option<LoggedIn>> {
    let now = request.core().clock.now();
    let login = browser::logged_in(request).await?;
    Ok(login.filter(|login| auth_request.freshness.takes(login.browser.since, now)))
}

/// Sends the client its code.
pub(super) async fn code(request: &IssuerRequest, auth_request: &AuthRequest, login: &LoggedIn) -> Outcome<Response> {
    let core = request.core();
    let grant = auth_request.grant(login.browser.user, login.browser.since);
    let (uri, challenge) = (auth_request.redirect_uri.clone(), auth_request.challenge.clone());
    let code = verbs::grant_code(core, &login.cookie, grant, uri, challenge).await?;
    Ok(auth_request.reply.code(&code, &core.code()))
}

/// Answers where nobody is logged in: sends the browser to the login page, or the client an error if `prompt=none`
/// forbids that.
fn unknown(request: &IssuerRequest, auth_request: &AuthRequest) -> Response {
    if auth_request.silent {
        return auth_request.reply.error("login_required", "Login required", &request.core().code());
    }
    let page = if auth_request.new_here { "signup" } else { "login" };
    location(&format!("/u/{page}?{}", auth_request.query))
}

fn failed(request: &IssuerRequest, auth_request: &AuthRequest, refusal: Refusal) -> Response {
    let error = OauthError::from(refusal);
    auth_request.reply.error(error.name(), error.words(), &request.core().code())
}

/// Tells the client what is wrong with its request, or the user where the client may not be told.
pub(super) fn answer_bad(request: &IssuerRequest, bad: Bad) -> Response {
    match bad {
        Bad::Here(status, error, words) => page::refusal(request, status, error, &words),
        Bad::There(reply, error, words) => reply.error(error, &words, &request.core().code()),
    }
}
