//! `/v2/logout` and `/oidc/logout`: logs the browser out, with every login that came from it, and sends it on.

use axum::http::StatusCode;
use axum::response::Response;
use domain::model::Hint;
use domain::{Outcome, Refusal, verbs};
use maud::html;
use url::Url;

use super::browser::{self, Cookie};
use super::client::CLIENT_ID;
use super::issuer_request::IssuerRequest;
use super::page;
use super::refuse::OauthError;
use super::reply::redirect;
use super::requests;
use crate::answers::{NoIssuer, Pages};
use kit::{Field, Query, field};

/// What `/oidc/logout` is told.
pub(super) const END_SESSION: [Field; 4] = [
    field("id_token_hint").says("An ID token of the login, which may have expired."),
    CLIENT_ID,
    field("post_logout_redirect_uri").example("http://localhost:3000/"),
    field("state").says("Goes along to that address."),
];

/// Logs the browser out, with every login that came from it, and sends it on.
#[utoipa::path(
    get,
    path = "/v2/logout",
    tag = "issuer",
    security(()),
    params(requests::Return),
    responses(Pages, NoIssuer),
)]
pub(super) async fn logout(request: IssuerRequest) -> Response {
    let query = request.call.query();
    let onwards = match return_url(&request, &query, "returnTo") {
        Ok(Some(url)) => redirect(&url),
        Ok(None) => reason(&request),
        Err(words) => unfit(&request, &words),
    };
    match end(&request, None).await {
        Ok(()) => forgetful(&request, onwards),
        Err(refusal) => OauthError::from(refusal).page(&request),
    }
}

/// Logs out whom the ID token tells of, or else whoever is logged in with the browser, and sends it on
/// (`OpenID` Connect RP-Initiated Logout 1.0).
#[utoipa::path(
    get,
    path = "/oidc/logout",
    tag = "issuer",
    operation_id = "end_session",
    security(()),
    params(requests::EndSessionQuery),
    responses(Pages, NoIssuer),
)]
pub(super) async fn by_query(request: IssuerRequest) -> Response {
    let query = request.call.query();
    end_session(&request, &query).await
}

/// Logs out whom the ID token tells of, or else whoever is logged in with the browser, and sends it on
/// (`OpenID` Connect RP-Initiated Logout 1.0).
#[utoipa::path(
    post,
    path = "/oidc/logout",
    tag = "issuer",
    operation_id = "end_session_by_form",
    security(()),
    request_body(content = requests::EndSession, content_type = "application/x-www-form-urlencoded"),
    responses(Pages, NoIssuer),
)]
pub(super) async fn by_form(request: IssuerRequest) -> Response {
    match request.call.bytes().map(|body| Query::parse(&String::from_utf8_lossy(body))) {
        Ok(query) => end_session(&request, &query).await,
        Err(rejection) => OauthError::from(rejection).page(&request),
    }
}

async fn end_session(request: &IssuerRequest, query: &Query) -> Response {
    let hint = match hint(request, query).await {
        Ok(hint) => hint,
        Err(refusal) => return OauthError::from(refusal).page(request),
    };
    let onwards = match (&hint, return_url(request, query, "post_logout_redirect_uri")) {
        (Err(words), _) => unfit(request, words),
        (_, Err(words)) => unfit(request, &words),
        (_, Ok(None)) => reason(request),
        (_, Ok(Some(mut url))) => {
            if let Some(state) = query.get("state") {
                url.query_pairs_mut().append_pair("state", state);
            }
            redirect(&url)
        }
    };
    let hint = hint.unwrap_or_default();
    // Somebody else may have logged in with the browser since.
    let elsewhere = match (&hint, browser::logged_in(request).await) {
        (Some(hint), Ok(Some(login))) => login.browser.user != hint.user,
        (_, Ok(_)) => false,
        (_, Err(refusal)) => return OauthError::from(refusal).page(request),
    };
    match end(request, hint.as_ref().map(|hint| (hint, elsewhere))).await {
        Ok(()) if elsewhere => onwards,
        Ok(()) => forgetful(request, onwards),
        Err(refusal) => OauthError::from(refusal).page(request),
    }
}

/// Whom the request's ID token tells of, if it brings one; or why that can't be.
async fn hint(request: &IssuerRequest, query: &Query) -> Outcome<Result<Option<Hint>, String>> {
    let given = |name: &str| query.get(name).filter(|value| !value.is_empty());
    let Some(token) = given("id_token_hint") else { return Ok(Ok(None)) };
    match request.issuer.hint(token, request.core().clock.now()).await {
        Ok(hint) if given("client_id").is_none_or(|client| client == hint.client) => Ok(Ok(Some(hint))),
        Ok(_) => Ok(Err("The id_token_hint was made for another client than client_id.".to_owned())),
        Err(Refusal::BadToken) => Ok(Err("The id_token_hint is none that this server made.".to_owned())),
        Err(refusal) => Err(refusal),
    }
}

/// Ends the login of the hint, and unless that is somebody else's all those of the browser.
async fn end(request: &IssuerRequest, hint: Option<(&Hint, bool)>) -> Outcome<()> {
    if let Some((hint, elsewhere)) = hint {
        request.core().perform(verbs::EndSession { session: hint.session }).await?;
        if elsewhere {
            return Ok(());
        }
    }
    match Cookie::Login.read(request) {
        Some(cookie) => verbs::log_out_browser(request.core(), &cookie).await,
        None => Ok(()),
    }
}

/// Where the browser wants to go, if it may.
fn return_url(request: &IssuerRequest, query: &Query, name: &str) -> Result<Option<Url>, String> {
    let Some(wanted) = query.get(name).filter(|wanted| !wanted.is_empty()) else { return Ok(None) };
    match Url::parse(wanted).ok().filter(|url| request.may_return(url)) {
        Some(url) => Ok(Some(url)),
        None => Err(format!("The {name} address is not in the list of allowed logout URLs.")),
    }
}

fn reason(request: &IssuerRequest) -> Response {
    page::notice(request, StatusCode::OK, "You are logged out", &html! { p { "You can close this page." } })
}

/// A page that says why the browser is sent nowhere.
fn unfit(request: &IssuerRequest, words: &str) -> Response {
    page::refusal(request, 400, "invalid_request", &format!("{words} You are logged out all the same."))
}

fn forgetful(request: &IssuerRequest, mut response: Response) -> Response {
    browser::forget(request, &mut response);
    response
}
