//! The dialect of document 001: Auth0 tokens, join codes, direct messages. REST at the root, socket at `/ws?token=`.
//!
//! Known quirks: every success is 200, creating too; a 400 and a 403 each have one text whatever the reason; while no
//! outside tenant is configured, `issuer` stands in for it with Auth0's own HTTP interface.

mod answers;
mod contract;
mod decode;
mod encode;
mod examples;
mod http;
mod issuer;
mod proof;
mod refuse;
mod requests;
mod socket;
mod wire;

#[cfg(test)]
mod tests;

use std::sync::Arc;

use kit::{DialectEntry, HttpApi, Introduction, PathClaim, SharedSocket, live};

use contract::CONTRACT;
use encode::Auth0Encoder;
use refuse::refuse;

/// Its name in settings, tokens and metrics.
const NAME: &str = "auth0";

/// What a server is to know of it.
pub const ENTRY: DialectEntry = DialectEntry {
    name: NAME,
    contract: CONTRACT,
    encoder: || Arc::new(Auth0Encoder),
    close: live::close,
    http: Some(HttpApi {
        claims: &[PathClaim::Under("")],
        routes: || http::paths().merge(issuer::paths()).into(),
        refuse,
    }),
    shared_socket: Some(SharedSocket {
        claims: socket::claims,
        open: |context, shared| Box::pin(socket::open(context, shared)),
    }),
    own_protocol: None,
    introduction: Introduction {
        paths: "<code>/auth</code>, <code>/users</code>, <code>/channels</code>, socket <code>/ws?token=</code>",
        registering: Some((
            "/dbconnections/signup",
            r#"{"client_id":"any","connection":"Username-Password-Authentication","email":"ada@example.com","password":"correct horse"}"#,
        )),
    },
    password_page: Some("/u/reset-password"),
};

/// Newest messages nested in a channel that is asked for by its id.
const NESTED_MESSAGES: u32 = 20;
/// Channels nested in the asker's own user object, those with the latest message first.
const NESTED_CHANNELS: u32 = 20;
