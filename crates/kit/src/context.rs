//! What every handler of every dialect is given.

use std::sync::Arc;
use std::time::Duration;

use domain::Core;
use socket::Sockets;

use super::client_secrets::ClientSecrets;
use super::times::Times;
use super::url_list::UrlList;
use crate::http::Bodies;
use crate::socket::CursorKey;
use crate::socket::live::OpeningPermits;

/// What every handler is given, shared by all.
pub struct Context {
    /// The core.
    pub core: Arc<Core>,
    /// This node's sockets.
    pub sockets: Sockets,
    /// Makes and reads their cursors.
    pub cursors: CursorKey,
    /// In which they come.
    pub turns: OpeningPermits,
    /// Limits the memory that bodies of requests take together.
    pub bodies: Bodies,
    /// How long clients may take for things.
    pub times: Times,
    /// What the settings say.
    pub facts: PublicSettings,
}

/// What the settings say that a dialect shows.
#[derive(Clone, Debug)]
pub struct PublicSettings {
    /// The installation's name.
    pub app_name: String,
    /// The dialects that it speaks.
    pub dialects: Vec<&'static str>,
    /// Its address as clients see it, without a trailing slash, if it is set.
    pub public_url: Option<String>,
    /// The audience that tokens of the built-in issuer are for when a client names none, if it is set.
    pub audience: Option<String>,
    /// Which clients the built-in issuer serves.
    pub clients: Clients,
    /// How often clients of the dialect with heartbeats are to send one.
    pub heartbeat: Duration,
}

/// Which clients the built-in issuer serves, and where it sends browsers.
#[derive(Clone, Debug, Default)]
pub struct Clients {
    /// Their ids; none for any. Those that have a secret are served besides.
    pub ids: Option<Vec<String>>,
    /// Those that have a secret.
    pub secrets: ClientSecrets,
    /// Where codes are sent besides the server itself; none for anywhere on the browser's own machine.
    pub callbacks: Option<UrlList>,
    /// Where a browser may go after a logout, likewise.
    pub logouts: Option<UrlList>,
}
