//! The built-in issuer, worded as Auth0 words it, so that its SDKs can't tell. Its paths are there only while no
//! outside tenant is configured.

mod authorize;
mod browser;
mod change_password;
mod claims;
mod client;
mod discovery;
mod form;
mod issuer_request;
mod login;
mod logout;
mod page;
mod password_pages;
mod refuse;
mod reply;
mod request;
mod requests;
mod revoke;
mod scope;
mod signup;
mod signup_page;
mod token;
mod userinfo;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use kit::Context;

/// Ways to get a token.
const GRANTS: [&str; 4] =
    ["authorization_code", "refresh_token", "password", "http://auth0.com/oauth/grant-type/password-realm"];

/// All paths, absolute, as their handlers document them. Those of one line are one path.
pub(super) fn paths() -> OpenApiRouter<Arc<Context>> {
    OpenApiRouter::new()
        .routes(routes!(discovery::configuration))
        .routes(routes!(discovery::keys))
        .routes(routes!(authorize::by_query, authorize::by_form))
        .routes(routes!(login::show, login::log_in))
        .routes(routes!(signup_page::show, signup_page::sign_up))
        .routes(routes!(password_pages::show, password_pages::change))
        .routes(routes!(password_pages::show_reset, password_pages::reset))
        .routes(routes!(change_password::change_password))
        .routes(routes!(signup::signup))
        .routes(routes!(token::token))
        .routes(routes!(revoke::revoke))
        .routes(routes!(userinfo::by_header, userinfo::by_form))
        .routes(routes!(logout::logout))
        .routes(routes!(logout::by_query, logout::by_form))
}
