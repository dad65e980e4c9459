//! The dialect of document 002: rooms, typing, presence and mentions. REST under `/api/v1`, socket at `/ws?token=`.
//!
//! Known quirks: objects carry their keys in both casings, as clients of either kind exist; a missing token is 403,
//! a bad one 401; `leave_channel` on a socket leaves the room of that socket and not the channel.

mod answers;
mod casing;
mod contract;
mod decode;
mod encode;
mod examples;
mod http;
mod refuse;
mod requests;
mod socket;
mod wire;

use std::sync::Arc;

use domain::ports::{DefaultChannels, DefaultJoin};
use domain::verbs::LoginStyle;
use kit::{DialectEntry, HttpApi, Introduction, NEWCOMER, PathClaim, SharedSocket, live};

use contract::CONTRACT;
use encode::PythiaEncoder;
use refuse::refuse;

/// Its name in settings, tokens and metrics.
const NAME: &str = "pythia";
/// What a server is to know of it.
pub const ENTRY: DialectEntry = DialectEntry {
    name: NAME,
    contract: CONTRACT,
    encoder: || Arc::new(PythiaEncoder),
    close: live::close,
    http: Some(HttpApi { claims: &[PathClaim::Under("/api/v1")], routes: || http::paths().into(), refuse }),
    shared_socket: Some(SharedSocket {
        claims: socket::claims,
        open: |context, shared| Box::pin(socket::open(context, shared)),
    }),
    own_protocol: None,
    introduction: Introduction {
        paths: "<code>/api/v1</code>, socket <code>/ws?token=</code>",
        registering: Some(("/api/v1/auth/register", NEWCOMER)),
    },
    password_page: None,
};

/// Logins made through it.
const STYLE: LoginStyle = LoginStyle { audience: NAME, refresh: false };
/// The channels that its first user finds.
const WELCOME: DefaultChannels = DefaultChannels {
    dialect: NAME,
    channels: &[
        ("general", "General discussion"),
        ("random", "Anything else"),
        ("announcements", "What everybody should know"),
    ],
    joins: DefaultJoin::First,
};
/// Longest message, in characters: this dialect's own, shorter than the core's.
const CONTENT_CHARS: usize = 2000;
