//! The dialect of document 003: channels named by id or by name, bans, recent messages. REST under `/api`, socket at
//! `/api/ws/{username}?token=`.
//!
//! Known quirks: messages are posted to `/api/chat/messages` (the document) and `/api/messages` (its clients); the
//! socket refuses after the upgrade, by close codes; making a channel that one owns already answers that channel.

mod answers;
mod contract;
mod decode;
mod encode;
mod examples;
mod http;
mod refuse;
mod requests;
mod socket;
#[cfg(test)]
mod tests;
mod wire;

pub use contract::CONTRACT;
use encode::ChatEncoder;
pub use refuse::refuse;

use std::sync::Arc;

use axum::Router;
use domain::ports::{DefaultChannels, DefaultJoin};
use domain::verbs::LoginStyle;
use kit::DialectEntry;
use kit::{Context, live};

/// Its name in settings, tokens and metrics.
pub const NAME: &str = "chat";
/// What the others need to know of it.
pub const ENTRY: DialectEntry =
    DialectEntry { name: NAME, contract: CONTRACT, encoder: || Arc::new(ChatEncoder), close: live::close };
/// Logins made through it.
const STYLE: LoginStyle = LoginStyle { audience: NAME, refresh: false };
/// The channels that everybody who registers through it finds.
const WELCOME: DefaultChannels = DefaultChannels {
    dialect: NAME,
    channels: &[("general", "General discussion"), ("random", "Anything else")],
    joins: DefaultJoin::Everybody,
};

/// All paths, absolute.
pub fn routes() -> Router<Arc<Context>> {
    http::paths().into()
}
