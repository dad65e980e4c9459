//! The server's own address, as the client that asks sees it.

use std::net::{IpAddr, SocketAddr};

use axum::http::uri::Authority;
use axum::http::{HeaderMap, header};
use url::{Host, Url};

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

/// How a request reached the server, as an extension of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The address at this end of its connection.
    pub local: SocketAddr,
    /// Whether it may name any host as the server's: it came to a listener that only this machine reaches, or through a
    /// trusted proxy.
    pub trusted: bool,
}

impl Arrival {
    /// Whether a client that arrived so may call the server by this URL. Unless a trusted proxy or a local listener
    /// vouches for others, only the address of the connection itself is accepted.
    #[must_use]
    pub fn reaches(self, address: &str) -> bool {
        Url::parse(address)
            .is_ok_and(|url| matches!(url.scheme(), "http" | "https") && (self.trusted || self.is_here(&url)))
    }

    fn is_here(self, url: &Url) -> bool {
        let here = self.local.ip().to_canonical();
        // On the machine itself it has further names: `localhost`, and the address of no address at all.
        let is = |named: IpAddr| named == here || (named.is_unspecified() && here.is_loopback());
        let named = match url.host() {
            Some(Host::Ipv4(address)) => is(address.into()),
            Some(Host::Ipv6(address)) => is(IpAddr::from(address).to_canonical()),
            Some(Host::Domain(name)) => here.is_loopback() && name == "localhost",
            None => false,
        };
        named && url.port_or_known_default() == Some(self.local.port())
    }
}

/// Tells whether a client that arrived so can reach the server under an address. Where the arrival isn't known, it
/// can't.
pub fn reached_by(arrival: Option<Arrival>) -> impl Fn(&str) -> bool {
    move |address| arrival.is_some_and(|arrival| arrival.reaches(address))
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
    fn only_the_connections_own_address_is_believed_of_anybody() {
        let reaches = |local: &str, trusted: bool, address: &str| {
            super::Arrival { local: local.parse().unwrap(), trusted }.reaches(address)
        };
        for (local, address) in [
            ("192.0.2.1:8000", "http://192.0.2.1:8000"),
            ("192.0.2.1:80", "http://192.0.2.1/"),
            ("[::ffff:192.0.2.1]:8000", "http://192.0.2.1:8000/"),
            ("[2001:db8::1]:8000", "http://[2001:db8::1]:8000"),
            ("127.0.0.1:8000", "http://localhost:8000/"),
            ("[::1]:8000", "http://localhost:8000/"),
            ("127.0.0.1:8000", "http://0.0.0.0:8000/"),
        ] {
            assert!(reaches(local, false, address), "{address}");
        }
        for address in [
            "http://evil.example:8000",
            "http://192.0.2.1",
            "http://192.0.2.1:8001/",
            "http://192.0.2.2:8000/",
            "http://localhost:8000/",
            "http://0.0.0.0:8000/",
            "http://192.0.2.1.evil.example:8000/",
            "ftp://192.0.2.1:8000/",
            "192.0.2.1:8000",
            "",
        ] {
            assert!(!reaches("192.0.2.1:8000", false, address), "{address}");
        }
        assert!(reaches("192.0.2.1:8000", true, "https://chat.example/"));
        assert!(!reaches("192.0.2.1:8000", true, "javascript:alert(1)"));
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
