//! Where a tenant has people log in, and where it trades codes for tokens.

use std::time::Duration;

use reqwest::Url;
use serde::Deserialize;

use crate::published::TenantDocument;

/// What matters for that of `openid-configuration` (`OpenID` Connect Discovery 1.0, section 3).
pub(crate) struct Endpoints {
    /// Who says so: the tenant, or nobody is believed.
    pub(crate) issuer: String,
    /// Where a browser is sent.
    pub(crate) authorization: Url,
    /// Where this server trades codes.
    pub(crate) token: Url,
}

#[derive(Deserialize)]
struct Named {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
}

impl TenantDocument for Endpoints {
    const FIRST_GAP: Duration = Duration::from_secs(1);

    fn read(json: &[u8]) -> Option<Self> {
        let Named { issuer, authorization_endpoint: authorization, token_endpoint: token } =
            serde_json::from_slice(json).ok()?;
        let page = |text: &str| Url::parse(text).ok().filter(|url| matches!(url.scheme(), "https" | "http"));
        Some(Self { issuer, authorization: page(&authorization)?, token: page(&token)? })
    }
}
