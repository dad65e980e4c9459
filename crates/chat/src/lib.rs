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

use std::sync::Arc;

use domain::ports::{DefaultChannels, DefaultJoin};
use domain::verbs::LoginStyle;
use kit::{DialectEntry, HttpApi, Introduction, NEWCOMER, PathClaim, live};

use contract::CONTRACT;
use encode::ChatEncoder;
use refuse::refuse;

/// Its name in settings, tokens and metrics.
const NAME: &str = "chat";
/// What a server is to know of it.
pub const ENTRY: DialectEntry = DialectEntry {
    name: NAME,
    contract: CONTRACT,
    encoder: || Arc::new(ChatEncoder),
    close: live::close,
    http: Some(HttpApi { claims: &[PathClaim::Under("/api")], routes: || http::paths().into(), refuse }),
    shared_socket: None,
    own_protocol: None,
    introduction: Introduction {
        paths: "<code>/api</code>, socket <code>/api/ws/{username}?token=</code>",
        registering: Some(("/api/auth/register", NEWCOMER)),
    },
    password_page: None,
};

/// Logins made through it.
const STYLE: LoginStyle = LoginStyle { audience: NAME, refresh: false };
/// The channels that everybody who registers through it finds.
const WELCOME: DefaultChannels = DefaultChannels {
    dialect: NAME,
    channels: &[("general", "General discussion"), ("random", "Anything else")],
    joins: DefaultJoin::Everybody,
};
