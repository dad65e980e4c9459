//! Who carries one message to many sockets: ours, `nats-server`, the peers, and the floor under all of them.

use super::Bench;
use crate::Failure;
use crate::client::Dialect;
use crate::line::Http;
use crate::machine::nats::Nats;
use crate::machine::peer::Library;
use crate::machine::peers::Installed;
use crate::scenario::stage::Stage;
use crate::scenario::{register_together, with_server};

/// Users who share the sockets of our server.
const USERS: usize = 50;

/// A server that takes part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Contestant {
    /// Ours, with clients of this dialect.
    Ours(Dialect),
    /// `nats-server`.
    Nats,
    /// A peer, or the floor.
    Peer(Library),
}

impl Contestant {
    /// Its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours(_) => "Motet",
            Self::Nats => "nats-server",
            Self::Peer(library) => library.name(),
        }
    }

    /// How many speakers keep this window full: ours has one message of each in flight, as a channel has; for all others
    /// one that keeps it full by itself is the best case.
    pub(super) fn speakers(self, window: usize) -> usize {
        if matches!(self, Self::Ours(_)) { window } else { 1 }
    }

    /// Starts it, has so many listeners come, and does something with them.
    pub(super) fn with_stage<T>(
        self,
        bench: &Bench<'_>,
        installed: &Installed,
        listeners: usize,
        act: impl FnOnce(&mut Stage<'_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let recipe = bench.recipe;
        match self {
            Self::Ours(dialect) => with_server(recipe, |server| {
                let mut http = Http::new(server.address);
                let (users, room) = register_together(&mut http, &server.tag(), dialect, USERS)?;
                act(&mut Stage::of_users(&[server.process.id()], &users, &room, listeners)?)
            }),
            Self::Nats => {
                let nats = Nats::start(&recipe.scratch, &recipe.cores)?;
                act(&mut Stage::of_nats(&nats, listeners)?)
            }
            Self::Peer(library) => {
                let peer = library.start(installed, &recipe.scratch, &recipe.cores)?;
                act(&mut Stage::of_peer(&peer, listeners)?)
            }
        }
    }
}
