//! Answers an authorization request: by a redirect, or by a message to the page that asked in a frame or a popup.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use form_urlencoded::Serializer;
use kit::answer;
use serde_json::{Map, Value, json};
use url::Url;

use super::page;

/// Where an answer goes.
#[derive(Clone)]
pub(super) struct AuthorizationReply {
    pub(super) url: Url,
    pub(super) mode: Mode,
    /// The client's `state`, which goes back to it.
    pub(super) state: Option<String>,
}

/// The way of an answer.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// In the address's query.
    Query,
    /// Behind the address's `#`.
    Fragment,
    /// In a form that a page of ours sends.
    FormPost,
    /// As a message from a page of ours.
    WebMessage,
}

impl Mode {
    /// All of them by name.
    pub(super) const NAMES: [&'static str; 4] = ["query", "fragment", "form_post", "web_message"];

    pub(super) fn read(name: Option<&str>) -> Option<Self> {
        match name {
            None | Some("query") => Some(Self::Query),
            Some("fragment") => Some(Self::Fragment),
            Some("form_post") => Some(Self::FormPost),
            Some("web_message") => Some(Self::WebMessage),
            Some(_) => None,
        }
    }
}

impl AuthorizationReply {
    /// A code.
    pub(super) fn code(&self, code: &str, page_nonce: &str) -> Response {
        self.send(&[("code", code)], page_nonce)
    }

    /// An error (RFC 6749, section 4.1.2.1).
    pub(super) fn error(&self, error: &str, words: &str, page_nonce: &str) -> Response {
        self.send(&[("error", error), ("error_description", words)], page_nonce)
    }

    fn send(&self, pairs: &[(&str, &str)], page_nonce: &str) -> Response {
        let pairs = pairs.iter().copied().chain(self.state.as_deref().map(|state| ("state", state)));
        let mut url = self.url.clone();
        match self.mode {
            Mode::Query => {
                url.query_pairs_mut().extend_pairs(pairs);
                redirect(&url)
            }
            Mode::Fragment => {
                url.set_fragment(Some(&Serializer::new(String::new()).extend_pairs(pairs).finish()));
                redirect(&url)
            }
            Mode::FormPost => page::form_post(&url, &pairs.collect::<Vec<_>>(), page_nonce),
            Mode::WebMessage => {
                let response: Map<String, Value> = pairs.map(|(name, value)| (name.to_owned(), json!(value))).collect();
                page::message(&url, &json!({ "type": "authorization_response", "response": response }), page_nonce)
            }
        }
    }
}

/// Sends the browser there.
pub(super) fn redirect(url: &Url) -> Response {
    location(url.as_str())
}

/// Sends the browser to an address or a path that is known to be one line.
pub(super) fn location(url: &str) -> Response {
    let mut response = answer::unkept(answer::empty(StatusCode::FOUND));
    let url = HeaderValue::from_str(url).expect("what was parsed as a URL is written in visible ASCII");
    response.headers_mut().insert(header::LOCATION, url);
    response.headers_mut().insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    response
}
