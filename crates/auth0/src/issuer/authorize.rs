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
pub(super) async fn by_query(asked: IssuerRequest) -> Response {
    let text = asked.call.query_text().to_owned();
    authorize(&asked, &text).await
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
pub(super) async fn by_form(asked: IssuerRequest) -> Response {
    match asked.call.bytes() {
        Ok(body) => authorize(&asked, &String::from_utf8_lossy(body)).await,
        Err(rejection) => OauthError::from(rejection).page(&asked),
    }
}

async fn authorize(asked: &IssuerRequest, text: &str) -> Response {
    let request = match AuthRequest::read(asked, text) {
        Ok(request) => request,
        Err(bad) => return answer_bad(asked, bad),
    };
    match standing(asked, &request).await {
        Ok(Some(login)) => match code(asked, &request, &login).await {
            Ok(response) => response,
            // Logged out in the meantime.
            Err(Refusal::BadToken) => unknown(asked, &request),
            Err(refusal) => failed(asked, &request, refusal),
        },
        Ok(None) => unknown(asked, &request),
        Err(refusal) => failed(asked, &request, refusal),
    }
}

/// Who is logged in with the browser, if that is fresh enough.
async fn standing(asked: &IssuerRequest, request: &AuthRequest) -> Outcome<Option<LoggedIn>> {
    let now = asked.core().clock.now();
    let login = browser::logged_in(asked).await?;
    Ok(login.filter(|login| request.freshness.takes(login.browser.since, now)))
}

/// Sends the client its code.
pub(super) async fn code(asked: &IssuerRequest, request: &AuthRequest, login: &LoggedIn) -> Outcome<Response> {
    let core = asked.core();
    let grant = request.grant(login.browser.user, login.browser.since);
    let (uri, challenge) = (request.redirect_uri.clone(), request.challenge.clone());
    let code = verbs::grant_code(core, &login.cookie, grant, uri, challenge).await?;
    Ok(request.reply.code(&code, &core.code()))
}

/// Nobody is logged in: they are asked to, unless that mustn't be.
fn unknown(asked: &IssuerRequest, request: &AuthRequest) -> Response {
    if request.silent {
        return request.reply.error("login_required", "Login required", &asked.core().code());
    }
    let page = if request.new_here { "signup" } else { "login" };
    location(&format!("/u/{page}?{}", request.query))
}

fn failed(asked: &IssuerRequest, request: &AuthRequest, refusal: Refusal) -> Response {
    let error = OauthError::from(refusal);
    request.reply.error(error.name(), error.words(), &asked.core().code())
}

/// Tells the client what is wrong with its request, or the user where the client may not be told.
pub(super) fn answer_bad(asked: &IssuerRequest, bad: Bad) -> Response {
    match bad {
        Bad::Here(status, error, words) => page::refusal(asked, status, error, &words),
        Bad::There(reply, error, words) => reply.error(error, &words, &asked.core().code()),
    }
}
