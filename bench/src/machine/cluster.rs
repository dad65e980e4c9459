//! Nodes of one cluster, with a Postgres and a `nats-server` of their own, all on the servers' core.

use std::net::SocketAddr;

use super::nats::Nats;
use super::postgres::Postgres;
use super::server::{Recipe, Server};
use crate::Failure;
use crate::client::Client;
use crate::line::Http;

/// A cluster that runs. It ends with this value.
pub(crate) struct Cluster {
    /// Its nodes; before what they stand on, so that they end first.
    pub(crate) nodes: Vec<Server>,
    nats: Nats,
    _postgres: Postgres,
}

/// What has passed through `nats-server`, in both directions.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Traffic {
    /// Messages that came in.
    pub(crate) messages: f64,
    /// Bytes that came in and went out.
    pub(crate) bytes: f64,
}

impl Cluster {
    /// Starts one of so many nodes.
    pub(crate) fn start(recipe: &Recipe, count: usize) -> Result<Self, Failure> {
        let postgres = Postgres::start(&recipe.scratch, &recipe.cores)?;
        let nats = Nats::start(&recipe.scratch, &recipe.cores)?;
        let urls = (Some(postgres.url.clone()), Some(nats.url()));
        let recipe = Recipe { database_url: urls.0, nats_url: urls.1, ..recipe.clone() };
        let nodes = (0..count.max(1)).map(|_| recipe.start()).collect::<Result<_, _>>()?;
        Ok(Self { nodes, nats, _postgres: postgres })
    }

    /// The process ids of the nodes.
    pub(crate) fn processes(&self) -> Vec<u32> {
        self.nodes.iter().map(|node| node.process.id()).collect()
    }

    /// These users, each at a node, in turns.
    pub(crate) fn spread(&self, users: &[Client]) -> Vec<Client> {
        let addresses: Vec<SocketAddr> = self.nodes.iter().map(|node| node.address).collect();
        users.iter().zip(addresses.iter().cycle()).map(|(user, address)| user.moved(*address)).collect()
    }

    /// What has passed through `nats-server` so far.
    pub(crate) fn traffic(&self) -> Result<Traffic, Failure> {
        let counted = Http::new(self.nats.monitor).get("/varz", None)?;
        let count = |name: &str| counted[name].as_f64().ok_or_else(|| Failure(format!("nats-server tells no {name}")));
        Ok(Traffic { messages: count("in_msgs")?, bytes: count("in_bytes")? + count("out_bytes")? })
    }
}

impl std::ops::Sub for Traffic {
    type Output = Self;

    fn sub(self, before: Self) -> Self {
        Self { messages: self.messages - before.messages, bytes: self.bytes - before.bytes }
    }
}
