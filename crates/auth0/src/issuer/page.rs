//! The issuer's own pages: plain HTML that works without JavaScript, and lets nothing in from anywhere else.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use maud::{DOCTYPE, Markup, PreEscaped, html};
use serde_json::Value;
use url::{Host, Url};

use super::form::{CSRF_FIELD, keep_csrf_token};
use super::issuer_request::IssuerRequest;

const STYLE: &str = include_str!("page.css");

/// One field of a form.
pub(super) struct PageField<'a> {
    pub(super) name: &'static str,
    pub(super) label: &'static str,
    pub(super) kind: &'static str,
    pub(super) autocomplete: &'static str,
    pub(super) value: &'a str,
    pub(super) hint: Option<&'static str>,
    pub(super) required: bool,
    /// What is wrong with what was entered.
    pub(super) wrong: Option<String>,
}

/// A page with one form, and links to other pages.
pub(super) struct PageForm<'a> {
    pub(super) title: String,
    pub(super) button: &'static str,
    pub(super) fields: Vec<PageField<'a>>,
    /// What is wrong with the whole.
    pub(super) wrong: Option<String>,
    /// Questions, where the answer of each leads, and in which words.
    pub(super) others: Vec<(&'static str, String, &'static str)>,
    pub(super) csrf_token: &'a str,
    /// Where the browser goes in the end, if that is elsewhere.
    pub(super) then: Option<&'a Url>,
}

impl PageForm<'_> {
    pub(super) fn page(&self, request: &IssuerRequest, status: StatusCode) -> Response {
        let first_wrong = self.fields.iter().position(|field| field.wrong.is_some());
        let first_empty = self.fields.iter().position(|field| field.value.is_empty());
        let focus = first_wrong.or(first_empty).unwrap_or_default();
        let body = html! {
            h1 { (self.title) }
            @if let Some(wrong) = &self.wrong { p.wrong role="alert" { (wrong) } }
            form method="post" {
                input type="hidden" name=(CSRF_FIELD) value=(self.csrf_token);
                @for (index, field) in self.fields.iter().enumerate() { (field.markup(index == focus)) }
                button type="submit" { (self.button) }
            }
            @for (question, path, answer) in &self.others {
                p.other { (question) " " a href=(path) { (answer) } }
            }
        };
        let then = self.then.map(|url| format!(" {}", source(url))).unwrap_or_default();
        let policy = format!("form-action 'self'{then}; frame-ancestors 'none'");
        let mut response = whole(&request.core().code(), status, &self.title, &body, &policy);
        keep_csrf_token(request, &mut response, self.csrf_token);
        response
    }
}

impl PageField<'_> {
    fn markup(&self, focus: bool) -> Markup {
        let name = self.name;
        let wrong = self.wrong.as_ref().map(|_| format!("{name}-wrong"));
        let hint = self.hint.filter(|_| wrong.is_none()).map(|_| format!("{name}-hint"));
        let about = wrong.as_ref().or(hint.as_ref());
        html! {
            div.field {
                label for=(name) { (self.label) }
                input id=(name) name=(name) type=(self.kind) value=(self.value) autocomplete=(self.autocomplete)
                    autocapitalize="none" spellcheck="false" required[self.required] autofocus[focus]
                    aria-invalid=[wrong.as_ref().map(|_| "true")] aria-describedby=[about];
                @if let Some(text) = &self.wrong { p.wrong id=[&wrong] { (text) } }
                @else if let Some(text) = self.hint { p.hint id=[&hint] { (text) } }
            }
        }
    }
}

/// A page that says something and asks nothing.
pub(super) fn notice(request: &IssuerRequest, status: StatusCode, title: &str, words: &Markup) -> Response {
    still(&request.core().code(), status, title, words)
}

fn still(nonce: &str, status: StatusCode, title: &str, words: &Markup) -> Response {
    let body = html! { h1 { (title) } (words) };
    whole(nonce, status, title, &body, "form-action 'none'; frame-ancestors 'none'")
}

/// A page that says why a request goes nowhere.
pub(super) fn refusal(request: &IssuerRequest, status: u16, error: &str, words: &str) -> Response {
    refusal_with(&request.core().code(), status, error, words)
}

/// A page that refuses a request of which nothing is known but that it goes nowhere.
pub(super) fn refusal_with(nonce: &str, status: u16, error: &str, words: &str) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::BAD_REQUEST);
    let shown = html! {
        p { "The app that sent you here asked for something that can't be done. Its maker may want to know this:" }
        p { code { (error) } ": " (words) }
    };
    still(nonce, status, "This didn't work", &shown)
}

/// A page that tells the one that opened it, and none but a page of that address's origin. It may stand in a frame there.
pub(super) fn message(to: &Url, message: &Value, nonce: &str) -> Response {
    // No `<` in a script can end it, and no separator a line.
    let escape = |json: String| {
        ['<', '>', '&', '\u{2028}', '\u{2029}']
            .iter()
            .fold(json, |json, c| json.replace(*c, &format!("\\u{:04x}", u32::from(*c))))
    };
    let message = escape(message.to_string());
    let origin = escape(Value::String(to.origin().ascii_serialization()).to_string());
    let script = format!("(window.opener || window.parent).postMessage({message}, {origin});");
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Answering" } }
            body { script nonce=(nonce) { (PreEscaped(script)) } }
        }
    };
    let policy =
        format!("default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors {}", source(to));
    respond(StatusCode::OK, page, &policy)
}

/// A page that sends these to the address as a form, by itself or, where there are no scripts, when asked to.
pub(super) fn form_post(to: &Url, pairs: &[(&str, &str)], nonce: &str) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head { meta charset="utf-8"; title { "Answering" } }
            body {
                form method="post" action=(to.as_str()) {
                    @for (name, value) in pairs { input type="hidden" name=(name) value=(value); }
                    noscript { button type="submit" { "Continue" } }
                }
                script nonce=(nonce) { (PreEscaped("document.forms[0].submit();")) }
            }
        }
    };
    let policy = format!(
        "default-src 'none'; script-src 'nonce-{nonce}'; base-uri 'none'; form-action {}; frame-ancestors 'none'",
        source(to)
    );
    respond(StatusCode::OK, page, &policy)
}

fn whole(nonce: &str, status: StatusCode, title: &str, body: &Markup, policy: &str) -> Response {
    let page = html! {
        (DOCTYPE)
        html lang="en" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style nonce=(nonce) { (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    let policy = format!("default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; {policy}");
    let mut response = respond(status, page, &policy);
    response.headers_mut().insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    response
}

fn respond(status: StatusCode, page: Markup, policy: &str) -> Response {
    let mut response = Response::new(Body::from(page.into_string()));
    *response.status_mut() = status;
    let policy = HeaderValue::from_str(policy).expect("a policy is made of fixed words, hex digits and origins");
    for (name, value) in [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, policy),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    ] {
        response.headers_mut().insert(name, value);
    }
    response
}

/// How a policy names an address: by its origin, or by its scheme where it has none that a policy can name.
fn source(url: &Url) -> String {
    match (url.scheme(), url.host()) {
        ("http" | "https", Some(Host::Domain(_) | Host::Ipv4(_))) => url.origin().ascii_serialization(),
        (scheme, _) => format!("{scheme}:"),
    }
}
