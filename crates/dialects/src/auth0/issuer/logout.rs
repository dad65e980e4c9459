//! `/v2/logout`: logs the browser out, with every login that came from it, and sends it on.

use axum::http::StatusCode;
use axum::response::Response;
use domain::verbs;
use maud::html;
use url::Url;

use super::asked::Asked;
use super::browser::{self, Cookie};
use super::page;
use super::refuse::OauthError;
use super::reply::redirect;
use crate::auth0::answers::{NoIssuer, Pages};
use crate::auth0::requests;

/// Logs the browser out, with every login that came from it, and sends it on.
#[utoipa::path(
    get,
    path = "/v2/logout",
    tag = "issuer",
    security(()),
    params(requests::Return),
    responses(Pages, NoIssuer),
)]
pub(super) async fn logout(asked: Asked) -> Response {
    if let Some(cookie) = Cookie::Login.read(&asked)
        && let Err(refusal) = verbs::log_out_browser(asked.core(), &cookie).await
    {
        return OauthError::from(refusal).page(&asked);
    }
    let mut response = onwards(&asked);
    browser::forget(&asked, &mut response);
    response
}

/// Where the browser wants to go, if it may.
fn onwards(asked: &Asked) -> Response {
    let query = asked.call.query();
    let Some(wanted) = query.text("returnTo").filter(|wanted| !wanted.is_empty()) else {
        return page::notice(asked, StatusCode::OK, "You are logged out", &html! { p { "You can close this page." } });
    };
    match Url::parse(wanted).ok().filter(|url| asked.may_return(url)) {
        Some(url) => redirect(&url),
        None => page::refusal(
            asked,
            400,
            "invalid_request",
            "The returnTo address is not in the list of allowed logout URLs. You are logged out all the same.",
        ),
    }
}
