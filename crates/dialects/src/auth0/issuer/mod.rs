//! The built-in issuer, worded as Auth0 words it, so that its SDKs can't tell. Its paths are there only while no
//! outside tenant is configured.

mod asked;
mod authorize;
mod browser;
mod claims;
mod discovery;
mod form;
mod login;
mod logout;
mod page;
mod password;
mod refuse;
mod reply;
mod request;
mod revoke;
mod scope;
mod signup;
mod signup_page;
mod token;
mod userinfo;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};

use crate::kit::Context;

/// Ways to get a token.
const GRANTS: [&str; 4] =
    ["authorization_code", "refresh_token", "password", "http://auth0.com/oauth/grant-type/password-realm"];

/// All paths, absolute.
pub(super) fn routes() -> Router<Arc<Context>> {
    Router::new()
        .route("/.well-known/openid-configuration", get(discovery::configuration))
        .route("/.well-known/jwks.json", get(discovery::keys))
        .route("/authorize", get(authorize::by_query).post(authorize::by_form))
        .route("/u/login", get(login::show).post(login::log_in))
        .route("/u/signup", get(signup_page::show).post(signup_page::sign_up))
        .route("/dbconnections/signup", post(signup::signup))
        .route("/oauth/token", post(token::token))
        .route("/oauth/revoke", post(revoke::revoke))
        .route("/userinfo", get(userinfo::userinfo).post(userinfo::userinfo))
        .route("/v2/logout", get(logout::logout))
}
