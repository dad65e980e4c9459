//! Where the issuer's things are, and which keys its tokens are checked with.

use axum::response::Response;
use domain::ports::PublicKey;
use kit::answer;
use serde::Serialize;
use utoipa::ToSchema;

use super::GRANTS;
use super::issuer_request::IssuerRequest;
use super::reply::Mode;
use super::scope::SCOPES;
use crate::answers::{NoAddress, NoIssuer};
use crate::refuse::refuse;

/// What an ID token says.
const CLAIMS: [&str; 15] = [
    "aud",
    "auth_time",
    "email",
    "email_verified",
    "exp",
    "iat",
    "iss",
    "name",
    "nickname",
    "nonce",
    "picture",
    "sid",
    "sub",
    "updated_at",
    "at_hash",
];

/// How clients show who they are. Those without a secret don't.
const CLIENT_PROOFS: [&str; 3] = ["client_secret_basic", "client_secret_post", "none"];

/// The provider metadata of `OpenID` Connect Discovery 1.0, section 3: what is there, and no more.
#[derive(Serialize, ToSchema)]
#[schema(as = Configuration)]
pub(super) struct DiscoveryDocument {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    userinfo_endpoint: String,
    jwks_uri: String,
    revocation_endpoint: String,
    end_session_endpoint: String,
    #[schema(value_type = Vec<String>)]
    scopes_supported: [&'static str; 4],
    #[schema(value_type = Vec<String>)]
    response_types_supported: [&'static str; 1],
    #[schema(value_type = Vec<String>)]
    response_modes_supported: [&'static str; 4],
    #[schema(value_type = Vec<String>)]
    grant_types_supported: [&'static str; 4],
    #[schema(value_type = Vec<String>)]
    code_challenge_methods_supported: [&'static str; 1],
    #[schema(value_type = Vec<String>)]
    subject_types_supported: [&'static str; 1],
    #[schema(value_type = Vec<String>)]
    id_token_signing_alg_values_supported: [&'static str; 1],
    #[schema(value_type = Vec<String>)]
    token_endpoint_auth_methods_supported: [&'static str; 3],
    #[schema(value_type = Vec<String>)]
    revocation_endpoint_auth_methods_supported: [&'static str; 3],
    #[schema(value_type = Vec<String>)]
    claims_supported: [&'static str; 15],
    request_parameter_supported: bool,
    request_uri_parameter_supported: bool,
}

/// RFC 7517, section 5.
#[derive(Serialize, ToSchema)]
#[schema(as = KeySet)]
pub(super) struct JwksDocument {
    keys: Vec<JwksKey>,
}

/// A key.
#[derive(Serialize, ToSchema)]
#[schema(as = Key)]
struct JwksKey {
    kty: &'static str,
    #[serde(rename = "use")]
    usage: &'static str,
    alg: &'static str,
    kid: String,
    n: String,
    e: String,
}

impl From<PublicKey> for JwksKey {
    fn from(PublicKey { kid, n, e }: PublicKey) -> Self {
        Self { kty: "RSA", usage: "sig", alg: "RS256", kid, n, e }
    }
}

/// Where the issuer's things are (`OpenID` Connect Discovery).
#[utoipa::path(
    get,
    path = "/.well-known/openid-configuration",
    tag = "issuer",
    security(()),
    responses((status = 200, body = DiscoveryDocument), NoAddress, NoIssuer),
)]
pub(super) async fn configuration(request: IssuerRequest) -> Response {
    let issuer = request.address;
    answer::ok(&DiscoveryDocument {
        authorization_endpoint: format!("{issuer}authorize"),
        token_endpoint: format!("{issuer}oauth/token"),
        userinfo_endpoint: format!("{issuer}userinfo"),
        jwks_uri: format!("{issuer}.well-known/jwks.json"),
        revocation_endpoint: format!("{issuer}oauth/revoke"),
        end_session_endpoint: format!("{issuer}oidc/logout"),
        issuer,
        scopes_supported: SCOPES,
        response_types_supported: ["code"],
        response_modes_supported: Mode::NAMES,
        grant_types_supported: GRANTS,
        code_challenge_methods_supported: ["S256"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        token_endpoint_auth_methods_supported: CLIENT_PROOFS,
        revocation_endpoint_auth_methods_supported: CLIENT_PROOFS,
        claims_supported: CLAIMS,
        request_parameter_supported: false,
        // It would be true if it weren't said.
        request_uri_parameter_supported: false,
    })
}

/// The keys that its tokens are checked with (RFC 7517).
#[utoipa::path(
    get,
    path = "/.well-known/jwks.json",
    tag = "issuer",
    security(()),
    responses((status = 200, body = JwksDocument), NoAddress, NoIssuer),
)]
pub(super) async fn keys(request: IssuerRequest) -> Response {
    match request.issuer.public_keys(request.core().clock.now()).await {
        Ok(keys) => answer::ok(&JwksDocument { keys: keys.into_iter().map(JwksKey::from).collect() }),
        Err(refusal) => refuse(&refusal.into()),
    }
}
