//! One, two and three nodes of a cluster side by side on this machine, with Postgres and NATS beside them: what is said and
//! heard a second, what it takes, and what passes between the nodes.

use std::time::Duration;

use clap::Args;

use super::sends::Sends;
use super::stage::{SendLoad, Stage};
use super::{PAYLOAD, register, register_together};
use crate::Failure;
use crate::client::Dialect;
use crate::line::Http;
use crate::machine::allow_connections;
use crate::machine::cluster::Cluster;
use crate::machine::server::Recipe;
use crate::report::{Figure, Figures};
use crate::stats::real;

/// Users who share the listening sockets.
const USERS: usize = 48;

/// Sizes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Nodes {
    /// How many nodes; may be given several times.
    #[arg(long = "nodes", value_name = "NODES", default_values_t = [1, 2, 3])]
    pub(crate) sizes: Vec<usize>,
    /// Senders, each with a channel of its own, spread over the nodes.
    #[arg(long, default_value_t = 200)]
    pub(crate) senders: usize,
    /// How long they send, in seconds.
    #[arg(long, default_value_t = 5)]
    pub(crate) seconds: u64,
    /// Live sockets in one channel, spread over the nodes.
    #[arg(long, default_value_t = 1000)]
    pub(crate) listeners: usize,
    /// Messages to all of them, 16 in flight.
    #[arg(long, default_value_t = 1000)]
    pub(crate) messages: usize,
}

impl Nodes {
    /// One round.
    pub(crate) fn round(&self, recipe: &Recipe, dialect: Dialect) -> Result<Vec<Figure>, Failure> {
        allow_connections(2 * self.listeners.max(self.senders))?;
        let each = |count: &usize| {
            let cluster = Cluster::start(recipe, *count)?;
            self.measure(&cluster, dialect).map_err(|failure| cluster.nodes[0].explain(failure))
        };
        Ok(self.sizes.iter().map(each).collect::<Result<Vec<_>, _>>()?.concat())
    }

    fn measure(&self, cluster: &Cluster, dialect: Dialect) -> Result<Vec<Figure>, Failure> {
        let mut figures = Figures::of(format!("nodes: {}, {}", cluster.nodes.len(), dialect.name()));
        self.send(cluster, dialect, &mut figures)?;
        self.deliver(cluster, dialect, &mut figures)?;
        Ok(figures.into_vec())
    }

    fn send(&self, cluster: &Cluster, dialect: Dialect, figures: &mut Figures) -> Result<(), Failure> {
        let first = &cluster.nodes[0];
        let mut http = Http::new(first.address);
        let users = cluster.spread(&register(&mut http, &first.tag(), dialect, self.senders.max(1))?);
        let senders =
            Sends { senders: users.len(), channels: None, seconds: self.seconds, payload: PAYLOAD, postgres: None };
        let before = cluster.traffic()?;
        let (warm, done) = senders.by(&users, &first.tag(), &cluster.processes())?;
        let passed = cluster.traffic()? - before;
        let (said, sent) = (real(done.latency.total()), real(warm + done.latency.total()));
        let cores = real(std::thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64);
        let others = done.cost.others / 100.0 * cores * done.cost.elapsed.as_secs_f64();
        figures.add("durable sends", said / done.cost.elapsed.as_secs_f64(), "1/s");
        figures.add("acknowledged p50", done.latency.percentile(0.5), "ms");
        figures.add("acknowledged p99", done.latency.percentile(0.99), "ms");
        figures.add("nodes' processor time a send", done.cost.server * 1e6 / said, "µs");
        figures.add("all others', Postgres and NATS among them", others * 1e6 / said, "µs");
        figures.add("through NATS a send, messages in", passed.messages / sent, "");
        figures.add("through NATS a send, in and out", passed.bytes / sent, "B");
        Ok(())
    }

    fn deliver(&self, cluster: &Cluster, dialect: Dialect, figures: &mut Figures) -> Result<(), Failure> {
        let first = &cluster.nodes[0];
        let mut http = Http::new(first.address);
        let (users, room) = register_together(&mut http, &format!("{}d", first.tag()), dialect, USERS)?;
        let users = cluster.spread(&users);
        let mut stage = Stage::of_users(&cluster.processes(), &users, &room, self.listeners)?;
        let load = SendLoad {
            messages: self.messages.max(1),
            time: Duration::MAX,
            window: 16,
            speakers: 16,
            payload: PAYLOAD,
            spin: false,
        };
        stage.run(SendLoad { messages: load.messages.div_ceil(10), ..load })?;
        stage.run(load)?.report("", figures);
        Ok(())
    }
}
