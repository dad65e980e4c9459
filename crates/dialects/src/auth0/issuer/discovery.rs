//! Where the issuer's things are, and which keys its tokens are checked with.

use axum::response::Response;
use domain::ports::PublicKey;
use serde::Serialize;

use super::refuse::OauthError;
use super::{GRANTS, SCOPES, address};
use crate::auth0::refuse::refuse;
use crate::kit::{Call, HttpFault, No, answer};

/// The provider metadata of `OpenID` Connect Discovery 1.0, section 3: what is there, and no more.
#[derive(Serialize)]
struct Configuration {
    issuer: String,
    token_endpoint: String,
    jwks_uri: String,
    scopes_supported: [&'static str; 2],
    response_types_supported: [&'static str; 0],
    grant_types_supported: [&'static str; 2],
    subject_types_supported: [&'static str; 1],
    id_token_signing_alg_values_supported: [&'static str; 1],
    token_endpoint_auth_methods_supported: [&'static str; 3],
}

/// RFC 7517, section 5.
#[derive(Serialize)]
struct KeySet {
    keys: Vec<Key>,
}

#[derive(Serialize)]
struct Key {
    kty: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
    n: String,
    e: String,
}

impl From<PublicKey> for Key {
    fn from(PublicKey { kid, n, e }: PublicKey) -> Self {
        Self { kty: "RSA", usage: "sig", alg: "RS256", kid, n, e }
    }
}

pub(super) async fn configuration(call: Call) -> Response {
    if call.core().issuer.is_none() {
        return refuse(&No::Http(HttpFault::NoSuchPath));
    }
    let Some(issuer) = address(&call) else { return OauthError::no_address().response() };
    answer::ok(&Configuration {
        token_endpoint: format!("{issuer}oauth/token"),
        jwks_uri: format!("{issuer}.well-known/jwks.json"),
        issuer,
        scopes_supported: SCOPES,
        response_types_supported: [],
        grant_types_supported: GRANTS,
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "none"],
    })
}

pub(super) async fn keys(call: Call) -> Response {
    match &call.core().issuer {
        Some(issuer) => answer::ok(&KeySet { keys: issuer.public_keys().into_iter().map(Key::from).collect() }),
        None => refuse(&No::Http(HttpFault::NoSuchPath)),
    }
}
