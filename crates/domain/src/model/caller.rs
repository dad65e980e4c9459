//! Whoever calls, before anybody knows who it is.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::core::hex;

/// Where a call comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// What counts as one place: an address, or in IPv6 the network of one customer. None where it isn't known.
    pub place: Option<IpAddr>,
    /// What a browser shows that was let keep it when somebody logged in with it.
    pub browser: Option<String>,
}

impl Caller {
    /// Under what the place is remembered with an account that logged in there.
    #[must_use]
    pub fn place_mark(&self) -> Option<String> {
        self.place.map(|place| mark("place", &place.to_string()))
    }

    /// Under what the browser is remembered, likewise.
    #[must_use]
    pub fn browser_mark(&self) -> Option<String> {
        self.browser.as_deref().map(|shown| mark("browser", shown))
    }

    /// All that is remembered of it.
    #[must_use]
    pub fn marks(&self) -> Vec<String> {
        self.place_mark().into_iter().chain(self.browser_mark()).collect()
    }
}

fn mark(kind: &str, text: &str) -> String {
    hex(&Sha256::digest(format!("{kind} {text}").as_bytes()))
}
