//! The built-in issuer, worded as Auth0 words it, so that its SDKs can't tell. Its paths are there only while no
//! outside tenant is configured.

mod discovery;
mod refuse;
mod signup;
mod token;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::kit::{Call, Context, origin};

/// What an access token can be for, beyond the API itself: what is shown of oneself there.
const SCOPES: [&str; 2] = ["profile", "email"];
/// Ways to get a token.
const GRANTS: [&str; 2] = ["password", "http://auth0.com/oauth/grant-type/password-realm"];

/// All paths, absolute.
pub(super) fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery::configuration))
        .route("/.well-known/jwks.json", get(discovery::keys))
        .route("/dbconnections/signup", post(signup::signup))
        .route("/oauth/token", post(token::token))
}

/// The issuer's address with a trailing slash: the configured one, else the one that the request used.
fn address(call: &Call) -> Option<String> {
    let configured = call.context.facts.public_url.clone();
    configured.or_else(|| origin::of(&call.headers)).map(|origin| format!("{origin}/"))
}
