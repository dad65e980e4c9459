//! Where a call comes from, before it is known who makes it.

use std::net::IpAddr;

use sha2::{Digest, Sha256};

use crate::core::hex;

/// Where a call comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Caller {
    /// The network address that the call is counted for: an IPv4 address, or the /64 network of an IPv6 one. None
    /// where it isn't known.
    pub place: Option<IpAddr>,
    /// The secret of a cookie that the browser was given when somebody logged in with it.
    pub browser: Option<String>,
}

impl Caller {
    /// The digest by which an account remembers that it was logged in to from this place.
    #[must_use]
    pub fn place_mark(&self) -> Option<String> {
        self.place.map(|place| mark("place", &place.to_string()))
    }

    /// The digest by which an account remembers that it was logged in to with this browser.
    #[must_use]
    pub fn browser_mark(&self) -> Option<String> {
        self.browser.as_deref().map(|shown| mark("browser", shown))
    }

    /// Both digests, as far as there are any.
    #[must_use]
    pub fn marks(&self) -> Vec<String> {
        self.place_mark().into_iter().chain(self.browser_mark()).collect()
    }
}

fn mark(kind: &str, text: &str) -> String {
    hex(&Sha256::digest(format!("{kind} {text}").as_bytes()))
}
