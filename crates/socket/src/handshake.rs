//! A request that asks to become a WebSocket, and the answer that makes it one (RFC 6455, section 4.2).

use std::future::Future;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use hyper::upgrade::{OnUpgrade, Upgraded};
use tokio_tungstenite::tungstenite::handshake::derive_accept_key;

/// How long a peer may take to read the answer to its handshake.
const ANSWERED: Duration = Duration::from_secs(30);

/// A handshake. That its key is one is for its reader to see.
#[derive(Debug)]
pub struct Handshake {
    accept: String,
    upgrade: OnUpgrade,
}

/// The request is no handshake, or not one for this version of the protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAHandshake;

impl Handshake {
    /// Answers it. `run` begins once the answer is out and the stream is up; it is dropped unused if the peer leaves before.
    pub(crate) fn answer<R, F>(self, run: R) -> Response
    where
        R: FnOnce(Upgraded) -> F + Send + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        let Self { accept, upgrade } = self;
        tokio::spawn(async move {
            match tokio::time::timeout(ANSWERED, upgrade).await {
                Ok(Ok(stream)) => run(stream).await,
                Ok(Err(error)) => tracing::debug!(%error, "a connection left before it was upgraded"),
                Err(_) => tracing::debug!("a connection didn't take the answer to its handshake"),
            }
        });
        let headers = [
            (header::CONNECTION, HeaderValue::from_static("upgrade")),
            (header::UPGRADE, HeaderValue::from_static("websocket")),
        ];
        (StatusCode::SWITCHING_PROTOCOLS, headers, [(header::SEC_WEBSOCKET_ACCEPT, accept)]).into_response()
    }
}

impl<S: Sync> FromRequestParts<S> for Handshake {
    type Rejection = NotAHandshake;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, NotAHandshake> {
        let headers = &parts.headers;
        let is_upgrade = parts.method == Method::GET
            && names(headers, &header::CONNECTION, "upgrade")
            && names(headers, &header::UPGRADE, "websocket")
            && headers.get(header::SEC_WEBSOCKET_VERSION).is_some_and(|version| version == "13");
        let key = headers.get(header::SEC_WEBSOCKET_KEY).filter(|_| is_upgrade).ok_or(NotAHandshake)?;
        let accept = derive_accept_key(key.as_bytes());
        let upgrade = parts.extensions.remove::<OnUpgrade>().ok_or(NotAHandshake)?;
        Ok(Self { accept, upgrade })
    }
}

impl IntoResponse for NotAHandshake {
    fn into_response(self) -> Response {
        StatusCode::UPGRADE_REQUIRED.into_response()
    }
}

/// Whether a header that is a list has this word in it.
fn names(headers: &HeaderMap, header: &HeaderName, word: &str) -> bool {
    let values = headers.get_all(header).iter().filter_map(|value| value.to_str().ok());
    values.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_a_list_and_in_several_lines() {
        let mut headers = HeaderMap::new();
        headers.append(header::CONNECTION, HeaderValue::from_static("keep-alive, Upgrade"));
        assert!(names(&headers, &header::CONNECTION, "upgrade"));
        headers.insert(header::CONNECTION, HeaderValue::from_static("keep-alive"));
        assert!(!names(&headers, &header::CONNECTION, "upgrade"));
        headers.append(header::CONNECTION, HeaderValue::from_static("upgrade"));
        assert!(names(&headers, &header::CONNECTION, "upgrade"));
    }
}
