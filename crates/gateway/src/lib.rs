//! The dialect of document 004: servers, DM channels and invites over REST under `/api/rest`, opcodes and heartbeats
//! on the socket at `/api/ws`.
//!
//! Known quirks: ids are decimal strings; a channel of no server has `server_id: null`; a user sees only their own
//! email; a socket is told of a lost login by close 4004.

mod answers;
mod code;
mod contract;
mod decode;
mod decode_admin;
mod encode;
mod examples;
mod http;
mod opcode;
mod refuse;
mod requests;
mod socket;
#[cfg(test)]
mod tests;
mod wire;

use std::sync::Arc;

use domain::verbs::LoginStyle;
use kit::{DialectEntry, HttpApi, Introduction, NEWCOMER, PathClaim};

use contract::CONTRACT;
use encode::GatewayEncoder;
use refuse::refuse;

/// Its name in settings, tokens and metrics.
const NAME: &str = "gateway";
/// What a server is to know of it.
pub const ENTRY: DialectEntry = DialectEntry {
    name: NAME,
    contract: CONTRACT,
    encoder: || Arc::new(GatewayEncoder),
    close: encode::close,
    http: Some(HttpApi {
        claims: &[PathClaim::Under("/api/rest"), PathClaim::Exactly("/api/ws")],
        routes: || http::paths().into(),
        refuse,
    }),
    shared_socket: None,
    own_protocol: None,
    introduction: Introduction {
        paths: "<code>/api/rest</code>, socket <code>/api/ws</code>",
        registering: Some(("/api/rest/auth/register", NEWCOMER)),
    },
    password_page: None,
};

/// Logins made through it.
const STYLE: LoginStyle = LoginStyle { audience: NAME, refresh: true };
/// What paths call the tenant.
const PROVIDER: &str = "auth0";
/// Messages in a page when no `limit` is given, and at most.
const MESSAGES_PER_PAGE: (u32, u32) = (50, 100);
/// Members in a page when no `limit` is given, and at most.
const MEMBERS_PER_PAGE: (u32, u32) = (100, 1000);
