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

use axum::Router;
use kit::DialectEntry;
use kit::{Context, live};

pub use self::socket::open;
pub use contract::CONTRACT;
use encode::Auth0Encoder;
pub use refuse::refuse;

/// Its name in settings, tokens and metrics.
pub const NAME: &str = "auth0";

/// What the others need to know of it.
pub const ENTRY: DialectEntry =
    DialectEntry { name: NAME, contract: CONTRACT, encoder: || Arc::new(Auth0Encoder), close: live::close };
/// Newest messages nested in a channel that is asked for by its id.
const NESTED_MESSAGES: u32 = 20;
/// Channels nested in the asker's own user object, those with the latest message first.
const NESTED_CHANNELS: u32 = 20;

/// All paths, absolute.
pub fn routes() -> Router<Arc<Context>> {
    http::paths().merge(issuer::paths()).into()
}
