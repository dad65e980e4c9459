//! The cookies: who is logged in with a browser, and that a form was sent by the page that showed it.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use domain::model::{self, Caller};
use domain::ports::Proven;
use domain::{Outcome, Refusal, limits, verbs};

use super::issuer_request::IssuerRequest;

/// Somebody who is logged in with a browser, and its cookie.
pub(super) struct LoggedIn {
    pub(super) cookie: String,
    pub(super) browser: model::Browser,
}

/// The cookies by what they are for.
#[derive(Clone, Copy)]
pub(super) enum Cookie {
    /// Who is logged in.
    Login,
    /// The CSRF token that a form has to repeat.
    Form,
    /// That somebody logged in with the browser at some time, which stays after a logout.
    Known,
}

impl Cookie {
    /// Over `https` the name itself promises that no other host has set it.
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Login, true) => "__Host-motet_login",
            (Self::Login, false) => "motet_login",
            (Self::Form, true) => "__Host-motet_form",
            (Self::Form, false) => "motet_form",
            (Self::Known, true) => "__Host-motet_known",
            (Self::Known, false) => "motet_known",
        }
    }

    /// What the browser sent.
    pub(super) fn read(self, request: &IssuerRequest) -> Option<String> {
        let name = self.name(secure(request));
        cookies(&request.call.headers).find(|(other, _)| *other == name).map(|(_, value)| value.to_owned())
    }

    /// Lets the browser keep it for so many seconds.
    pub(super) fn set(self, request: &IssuerRequest, response: &mut Response, value: &str, seconds: u64) {
        let secure = secure(request);
        // A page of another site asks in a frame who is logged in, which works over `https` only; forms are sent
        // from our own pages alone.
        let rules = match (self, secure) {
            (Self::Login, true) => "Secure; SameSite=None",
            (Self::Form | Self::Known, true) => "Secure; SameSite=Lax",
            (_, false) => "SameSite=Lax",
        };
        let line = format!("{}={value}; Path=/; Max-Age={seconds}; HttpOnly; {rules}", self.name(secure));
        let line = HeaderValue::from_str(&line).expect("a cookie is hex digits and fixed words");
        response.headers_mut().append(header::SET_COOKIE, line);
    }
}

/// Who is logged in with the browser that asks.
pub(super) async fn logged_in(request: &IssuerRequest) -> Outcome<Option<LoggedIn>> {
    let Some(cookie) = Cookie::Login.read(request) else { return Ok(None) };
    let browser = verbs::browser(request.core(), &cookie).await?;
    Ok(browser.map(|browser| LoggedIn { cookie, browser }))
}

/// Logs somebody in with the browser that asks, which is to be known again after a logout too.
pub(super) async fn log_in(request: &IssuerRequest, who: Proven) -> Outcome<(LoggedIn, Caller)> {
    let mut caller = caller(request);
    caller.browser.get_or_insert_with(|| request.core().secret());
    let cookie = verbs::log_in_browser(request.core(), &caller, who).await?;
    let browser = verbs::browser(request.core(), &cookie).await?.ok_or(Refusal::BadToken)?;
    Ok((LoggedIn { cookie, browser }, caller))
}

/// Remembers in the browser that somebody logged in with it.
pub(super) fn remember(request: &IssuerRequest, response: &mut Response, login: &LoggedIn, caller: &Caller) {
    Cookie::Login.set(request, response, &login.cookie, limits::BROWSER_LIFE.as_secs());
    if let Some(known) = &caller.browser {
        Cookie::Known.set(request, response, known, limits::KNOWN_LIFE.as_secs());
    }
}

/// Where the call comes from, with the browser if somebody logged in with it before.
pub(super) fn caller(request: &IssuerRequest) -> Caller {
    let is_secret = |text: &String| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    Caller { browser: Cookie::Known.read(request).filter(is_secret), ..request.call.caller() }
}

/// Takes a login away from the browser.
pub(super) fn forget(request: &IssuerRequest, response: &mut Response) {
    Cookie::Login.set(request, response, "", 0);
}

fn secure(request: &IssuerRequest) -> bool {
    request.address.starts_with("https://")
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}
