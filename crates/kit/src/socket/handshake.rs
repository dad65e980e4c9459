//! A request to open a socket.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::http::RequestConnection;
use crate::http::rejection::HttpFault;

/// A request to open a socket, if it is one.
pub struct UpgradeRequest {
    /// Answers it; or what is wrong with it.
    pub upgrade: Result<socket::Handshake, HttpFault>,
    /// The connection that is to become the socket.
    pub line: RequestConnection,
}

impl<S: Send + Sync> FromRequestParts<S> for UpgradeRequest {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let line = RequestConnection::of(&parts.extensions);
        let upgrade = match socket::Handshake::from_request_parts(parts, state).await {
            Ok(_) if !has_key(&parts.headers) => Err(HttpFault::BadHeaders),
            Ok(upgrade) => Ok(upgrade),
            Err(_) => Err(HttpFault::NotAHandshake),
        };
        Ok(Self { upgrade, line })
    }
}

/// Whether there is one key of 16 bytes in base64, as RFC 6455 wants it (section 4.1).
fn has_key(headers: &HeaderMap) -> bool {
    let mut keys = headers.get_all(header::SEC_WEBSOCKET_KEY).iter();
    let key = keys.next().and_then(|key| STANDARD.decode(key.as_bytes().trim_ascii()).ok());
    key.is_some_and(|key| key.len() == 16) && keys.next().is_none()
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    #[test]
    fn a_key_is_sixteen_bytes_in_base64_and_there_is_one() {
        let has_key = |keys: &[&'static str]| {
            let keys = keys.iter().map(|key| (header::SEC_WEBSOCKET_KEY, HeaderValue::from_static(key)));
            super::has_key(&keys.collect::<HeaderMap>())
        };
        assert!(has_key(&["dGhlIHNhbXBsZSBub25jZQ=="]));
        for keys in [&[][..], &[""], &["abc"], &["dGhlIHNhbXBsZSBub25jZQ"], &["dGhlIHNhbXBsZSBub25jZTE="]] {
            assert!(!has_key(keys), "{keys:?}");
        }
        assert!(!has_key(&["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="]));
    }
}
