//! The five dialects of clients: how each registers, opens and joins a channel, listens, and says something.

mod channel;
mod live;
mod register;
mod resume;

use std::net::SocketAddr;

use clap::ValueEnum;
use serde_json::Value;

use crate::Failure;

pub(crate) use channel::{Room, command};
pub(crate) use live::{acknowledges, refuses};

/// A dialect.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Dialect {
    /// Document 000: one socket, frames with a command.
    Command,
    /// Document 001: REST at the root, tokens of an identity provider.
    Auth0,
    /// Document 002: REST under `/api/v1`.
    Pythia,
    /// Document 003: REST under `/api`.
    Chat,
    /// Document 004: REST under `/api/rest`, a socket with opcodes.
    Gateway,
}

impl Dialect {
    /// All of them.
    pub(crate) const ALL: [Self; 5] = [Self::Command, Self::Auth0, Self::Pythia, Self::Chat, Self::Gateway];

    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Auth0 => "auth0",
            Self::Pythia => "pythia",
            Self::Chat => "chat",
            Self::Gateway => "gateway",
        }
    }

    /// Whether its clients send messages on their socket; the others post them.
    pub(crate) fn sends_on_socket(self) -> bool {
        matches!(self, Self::Command | Self::Auth0 | Self::Chat)
    }
}

/// One user, as the clients of one dialect know themselves.
#[derive(Clone)]
pub(crate) struct Client {
    /// The dialect.
    pub(crate) dialect: Dialect,
    /// The server.
    pub(crate) address: SocketAddr,
    /// The username.
    pub(crate) username: String,
    /// The token that proves who it is.
    pub(crate) token: String,
}

impl Client {
    /// This user at another address of the server.
    pub(crate) fn moved(&self, address: SocketAddr) -> Self {
        Self { address, ..self.clone() }
    }
}

/// A text in an answer.
fn text(answer: &Value, field: &str) -> Result<String, Failure> {
    let found = answer[field].as_str().map(str::to_owned);
    found.ok_or_else(|| Failure(format!("no {field} in {answer}")))
}
