//! For which host a request is: what HTTP says of the `Host` header (RFC 9112, section 3.2; RFC 9113, section 8.3.1).

use axum::extract::Request;
use axum::http::uri::Authority;
use axum::http::{HeaderValue, Version, header};

/// Sees that the request names its host as it must, and that the `Host` header is what it names: the target's own
/// host, where that has one, is the one that counts. False for a request that breaks the rules.
pub(crate) fn settle(request: &mut Request) -> bool {
    let mut given = request.headers().get_all(header::HOST).iter();
    let (host, another) = (given.next(), given.next());
    let sound = match host {
        Some(host) => another.is_none() && host.to_str().is_ok_and(is_host),
        None => request.version() != Version::HTTP_11,
    };
    let target = request.uri().authority().map(Authority::as_str);
    if !sound || target.is_some_and(|target| !is_host(target)) {
        return false;
    }
    let differ =
        target.zip(host).is_some_and(|(target, host)| !target.as_bytes().eq_ignore_ascii_case(host.as_bytes()));
    if differ && request.version() == Version::HTTP_2 {
        return false;
    }
    if let Some(target) = target.and_then(|target| HeaderValue::from_str(target).ok()) {
        request.headers_mut().insert(header::HOST, target);
    }
    true
}

/// Whether it is a host, with a port or without one.
fn is_host(text: &str) -> bool {
    let Ok(authority) = text.parse::<Authority>() else { return false };
    let port = authority.as_str().strip_prefix(authority.host()).unwrap_or("?");
    let sound =
        port.is_empty() || port.strip_prefix(':').is_some_and(|port| port.is_empty() || port.parse::<u16>().is_ok());
    sound && !authority.host().is_empty()
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::extract::Request;
    use axum::http::{Version, header};

    fn settle(version: Version, target: &str, hosts: &[&str]) -> Result<String, ()> {
        let mut request = Request::builder().version(version).uri(target);
        for host in hosts {
            request = request.header(header::HOST, *host);
        }
        let mut request = request.body(Body::empty()).unwrap();
        let sound = super::settle(&mut request);
        let host = request.headers().get(header::HOST).map(|host| host.to_str().unwrap().to_owned());
        if sound { Ok(host.unwrap_or_default()) } else { Err(()) }
    }

    #[test]
    fn http_1_1_names_one_host() {
        let settle = |hosts: &[&str]| settle(Version::HTTP_11, "/healthz", hosts);
        for host in ["x", "chat.example:8000", "127.0.0.1:", "[::1]:80", "a_b-c.d"] {
            assert_eq!(settle(&[host]).as_deref(), Ok(host));
        }
        for hosts in [&[][..], &["x", "x"], &["x", "y"], &[""], &["a b"], &["a/b"], &["u@x"], &["x:80:81"], &["x:port"]]
        {
            assert_eq!(settle(hosts), Err(()), "{hosts:?}");
        }
        assert_eq!(settle(&["x:99999"]), Err(()));
    }

    #[test]
    fn the_targets_own_host_is_the_one_that_counts() {
        let target = "http://chat.example/healthz";
        assert_eq!(settle(Version::HTTP_11, target, &["other.example"]).as_deref(), Ok("chat.example"));
        assert_eq!(settle(Version::HTTP_11, target, &[]), Err(()));
        assert_eq!(settle(Version::HTTP_2, target, &[]).as_deref(), Ok("chat.example"));
        assert_eq!(settle(Version::HTTP_2, target, &["CHAT.example"]).as_deref(), Ok("chat.example"));
        assert_eq!(settle(Version::HTTP_2, target, &["other.example"]), Err(()));
        assert_eq!(settle(Version::HTTP_10, "/healthz", &[]).as_deref(), Ok(""));
        assert_eq!(settle(Version::HTTP_10, "/healthz", &["x", "y"]), Err(()));
    }
}
