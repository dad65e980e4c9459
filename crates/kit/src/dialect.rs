//! What a server needs to know of a dialect to mount it, so that it knows none by name.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::response::Response;
use domain::fanout::Encoder;

use crate::{CloseWords, Context, Contract, OwnProtocol, Rejection, SharedSocket};

/// A dialect as the server mounts it.
pub struct DialectEntry {
    /// Its name in settings, tokens and metrics.
    pub name: &'static str,
    /// What it publishes of itself.
    pub contract: Contract,
    /// Makes its encoder.
    pub encoder: fn() -> Arc<dyn Encoder>,
    /// Its close codes for the reasons why the server ends a socket.
    pub close: CloseWords,
    /// What it answers over HTTP, where it does.
    pub http: Option<HttpApi>,
    /// Its part in the socket at `/ws`, where it has one.
    pub shared_socket: Option<SharedSocket>,
    /// What it speaks at a listener of its own in place of HTTP, where it does.
    pub own_protocol: Option<OwnProtocol>,
    /// What newcomers are told of it.
    pub introduction: Introduction,
    /// The path of the page on which somebody sets a password by a link, where it has one.
    pub password_page: Option<&'static str>,
}

/// What a dialect answers over HTTP.
pub struct HttpApi {
    /// The paths that are answered in its words.
    pub claims: &'static [PathClaim],
    /// What it answers, by absolute paths.
    pub routes: fn() -> Router<Arc<Context>>,
    /// The answer for anything but a success.
    pub refuse: fn(&Rejection) -> Response,
}

/// Paths that a dialect claims. Of several claims that fit a path the longest counts.
#[derive(Clone, Copy, Debug)]
pub enum PathClaim {
    /// This path.
    Exactly(&'static str),
    /// This path and all below it; where it is empty, every path.
    Under(&'static str),
}

/// What newcomers are told of a dialect.
pub struct Introduction {
    /// Where it is, as HTML.
    pub paths: &'static str,
    /// How somebody registers, if it has a path for that: the path and the body.
    pub registering: Option<(&'static str, &'static str)>,
}

/// The body with which somebody registers where names, addresses and passwords are fields of these names.
pub const NEWCOMER: &str = r#"{"username":"ada","email":"ada@example.com","password":"correct horse"}"#;

impl HttpApi {
    /// The length of the longest claim that fits the path; none if no claim does.
    #[must_use]
    pub fn claim(&self, path: &str) -> Option<usize> {
        let fitting = self.claims.iter().filter_map(|claim| match claim {
            PathClaim::Exactly(claimed) => (path == *claimed).then_some(claimed.len()),
            PathClaim::Under(claimed) => (claimed.is_empty() || under(path, claimed)).then_some(claimed.len()),
        });
        fitting.max()
    }
}

/// Whether the path is the prefix or below it.
#[must_use]
pub fn under(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

impl fmt::Debug for DialectEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}
