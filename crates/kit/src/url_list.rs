//! Addresses that a browser may be sent to.

use std::net::IpAddr;

use url::{Host, Url};

/// Addresses, or whole folders of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UrlList(Vec<Entry>);

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    url: Url,
    /// Whether everything below it counts too.
    whole: bool,
}

impl UrlList {
    /// Reads a list separated by commas. An entry that ends in `/*` stands for everything below it.
    pub fn parse(text: &str) -> Result<Self, String> {
        let entries = text.split(',').map(str::trim).filter(|entry| !entry.is_empty());
        entries.map(Entry::parse).collect::<Result<_, _>>().map(Self)
    }

    /// Whether the address is one of them.
    #[must_use]
    pub fn has(&self, url: &Url) -> bool {
        self.0.iter().any(|entry| entry.has(url))
    }
}

impl Entry {
    fn parse(text: &str) -> Result<Self, String> {
        let whole = text.ends_with("/*");
        let bare = if whole { &text[..text.len() - 1] } else { text };
        match Url::parse(bare) {
            Ok(url) if is_plain(&url) && !bare.contains('*') => Ok(Self { url, whole }),
            _ => Err("must be URLs such as https://chat.example.com/callback, or https://chat.example.com/* for all \
                      below, separated by commas"
                .to_owned()),
        }
    }

    fn has(&self, url: &Url) -> bool {
        if !self.whole {
            return *url == self.url;
        }
        let (ours, theirs) = (&self.url, url);
        ours.scheme() == theirs.scheme()
            && ours.host() == theirs.host()
            && ours.port_or_known_default() == theirs.port_or_known_default()
            && theirs.path().starts_with(ours.path())
    }
}

/// Whether the address names no user and no place within a page.
#[must_use]
pub fn is_plain(url: &Url) -> bool {
    url.username().is_empty() && url.password().is_none() && url.fragment().is_none()
}

/// Whether it is a web address of the browser's own machine.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    let web = matches!(url.scheme(), "http" | "https");
    web && match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::from(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::from(address).to_canonical().is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use url::Url;

    use super::{UrlList, is_loopback};

    #[test]
    fn an_address_is_one_or_all_below_it() {
        let list =
            UrlList::parse("https://a.example/back, https://b.example:8443/app/*, com.example.app://back").unwrap();
        let has = |url: &str| list.has(&Url::parse(url).unwrap());
        for good in [
            "https://a.example/back",
            "https://A.example:443/back",
            "https://b.example:8443/app/",
            "https://b.example:8443/app/x?y=z",
            "com.example.app://back",
        ] {
            assert!(has(good), "{good}");
        }
        for bad in [
            "http://a.example/back",
            "https://a.example/back/",
            "https://a.example/back?x",
            "https://a.example.evil.example/back",
            "https://b.example/app/",
            "https://b.example:8443/app/../x",
            "https://b.example:8443/appendix",
            "com.example.app://other",
        ] {
            assert!(!has(bad), "{bad}");
        }
        for wrong in ["chat.example", "https://*.example/", "https://me@a.example/", "https://a.example/#b", "*"] {
            assert!(UrlList::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn loopback_is_the_browsers_own_machine() {
        for good in [
            "http://localhost",
            "https://localhost:3000/a?b",
            "http://127.0.0.1:5",
            "http://127.1.2.3",
            "http://[::1]:3000/",
        ] {
            assert!(is_loopback(&Url::parse(good).unwrap()), "{good}");
        }
        for bad in [
            "http://localhost.evil.example",
            "http://localhost@evil.example",
            "http://evil.example/localhost",
            "http://128.0.0.1",
            "ftp://localhost",
            "javascript:alert(1)",
            "localhost:3000",
        ] {
            assert!(!is_loopback(&Url::parse(bad).unwrap()), "{bad}");
        }
    }
}
