//! The server's own address, as the client that asks sees it.

use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};

/// Scheme and host, without a trailing slash: `http` unless a proxy says that it was asked over `https`, and the
/// `Host` header. None where that can't be read.
#[must_use]
pub fn of(headers: &HeaderMap) -> Option<String> {
    let forwarded = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Of several proxies the one nearest to the client stands first.
    let first = forwarded.split(',').next().unwrap_or_default().trim();
    let scheme = if first.eq_ignore_ascii_case("https") { "https" } else { "http" };
    let host: Authority = headers.get(header::HOST)?.to_str().ok()?.parse().ok()?;
    let plain = !host.host().is_empty() && !host.as_str().contains('@');
    plain.then(|| format!("{scheme}://{host}"))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderMap, HeaderValue, header};

    fn origin(host: &'static str, forwarded: Option<&'static str>) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::HOST, HeaderValue::from_static(host));
        if let Some(scheme) = forwarded {
            headers.insert("x-forwarded-proto", HeaderValue::from_static(scheme));
        }
        super::of(&headers)
    }

    #[test]
    fn the_address_is_the_one_the_client_used() {
        assert_eq!(origin("127.0.0.1:8000", None).as_deref(), Some("http://127.0.0.1:8000"));
        assert_eq!(origin("chat.example", Some("https, http")).as_deref(), Some("https://chat.example"));
        assert_eq!(origin("[::1]:8000", Some("gopher")).as_deref(), Some("http://[::1]:8000"));
        assert_eq!(origin("somebody@chat.example", None), None);
        assert_eq!(origin("a b", None), None);
        assert_eq!(super::of(&HeaderMap::new()), None);
    }
}
