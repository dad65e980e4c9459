//! Durable sends: many senders, each of whom waits for the acknowledgement of its message before the next.

use std::time::{Duration, Instant};

use clap::Args;

use super::{padded, register, with_server};
use crate::Failure;
use crate::client::{Client, Dialect, Room, acknowledges, refuses};
use crate::line::Http;
use crate::machine::meter::{Cost, Meter};
use crate::machine::server::{Recipe, Server};
use crate::machine::{allow_connections, disk, postgres};
use crate::report::{Figure, Figures, Goal};
use crate::stats::{Histogram, real};
use crate::swarm::{Heard, Swarm};

/// How long the senders run before anything is counted.
const WARM_UP: Duration = Duration::from_secs(1);
/// How long nothing may be acknowledged before the run is given up.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long one turn waits for something to come.
const TURN: Duration = Duration::from_millis(50);

/// Sizes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Sends {
    /// Senders at once, each on a connection of its own.
    #[arg(long, default_value_t = 200)]
    pub(crate) senders: usize,
    /// Channels they are spread over; as many as senders when nothing is said. In fewer, every sender with a live
    /// socket also hears what the others in its channel say.
    #[arg(long)]
    pub(crate) channels: Option<usize>,
    /// How long, in seconds.
    #[arg(long, default_value_t = 5)]
    pub(crate) seconds: u64,
    /// Length of a message, in bytes.
    #[arg(long, default_value_t = 300)]
    pub(crate) payload: usize,
    /// A Postgres to compare with: a URL whose user may create tables.
    #[arg(long, env = "BENCH_POSTGRES")]
    pub(crate) postgres: Option<String>,
}

struct Sender<'a> {
    client: &'a Client,
    room: &'a Room,
    number: usize,
    said: usize,
    /// What it says. Its acknowledgement has to hold all of it.
    content: String,
    sent: Instant,
}

/// What the sends are compared with.
struct Comparison {
    /// The median time of a durable write, in milliseconds.
    durable_write: f64,
    /// Postgres's single-row inserts a second, if there is one.
    inserts: Option<f64>,
}

/// What was acknowledged.
pub(crate) struct Acknowledged {
    /// From sending to the acknowledgement.
    pub(crate) latency: Histogram,
    /// What it took.
    pub(crate) cost: Cost,
}

impl Sends {
    /// One round.
    pub(crate) fn round(&self, recipe: &Recipe, dialect: Dialect) -> Result<Vec<Figure>, Failure> {
        let title = format!("sends {}, {} senders, {} channels", dialect.name(), self.senders, self.channels());
        let mut figures = Figures::of(title);
        // What it is compared with is measured before and after: a shared machine changes from second to second.
        let before = self.comparison(recipe)?;
        let done = self.acknowledged(recipe, dialect)?;
        let after = self.comparison(recipe)?;
        let rate = real(done.latency.total()) / done.cost.elapsed.as_secs_f64();
        let p50 = done.latency.percentile(0.5);
        figures.add("durable sends", rate, "1/s");
        figures.add("acknowledged p50", p50, "ms");
        figures.add("acknowledged p99", done.latency.percentile(0.99), "ms");
        let processor = done.cost.server * 1e6 / real(done.latency.total());
        figures.add("server's processor time a send", processor, "µs");
        figures.add("client's share of its core", done.cost.client, "%");
        figures.add("others' share of the machine", done.cost.others, "%");
        let floor = f64::midpoint(before.durable_write, after.durable_write);
        figures.add("fdatasync of 4 KiB p50", floor, "ms");
        if self.senders == 1 {
            figures.add_with_goal("acknowledged p50 / fdatasync p50", p50 / floor, "×", Goal::AtMost(2.0));
        }
        if let Some((before, after)) = before.inserts.zip(after.inserts) {
            let inserts = f64::midpoint(before, after);
            figures.add("Postgres single-row inserts", inserts, "1/s");
            if self.senders > 1 {
                figures.add_with_goal("durable sends / Postgres inserts", rate / inserts, "×", Goal::AtLeast(10.0));
            }
        }
        Ok(figures.into_vec())
    }

    /// What a new server acknowledges.
    pub(crate) fn acknowledged(&self, recipe: &Recipe, dialect: Dialect) -> Result<Acknowledged, Failure> {
        allow_connections(2 * self.senders)?;
        with_server(recipe, |server| self.measure(server, dialect))
    }

    fn channels(&self) -> usize {
        self.channels.unwrap_or(self.senders).clamp(1, self.senders.max(1))
    }

    fn comparison(&self, recipe: &Recipe) -> Result<Comparison, Failure> {
        let durable_write = disk::durable_writes(&recipe.scratch)?.percentile(0.5);
        let inserts = self.postgres.as_ref().map(|url| postgres::inserts_per_second(url, &recipe.scratch));
        Ok(Comparison { durable_write, inserts: inserts.transpose()? })
    }

    fn measure(&self, server: &Server, dialect: Dialect) -> Result<Acknowledged, Failure> {
        let mut http = Http::new(server.address);
        let tag = server.tag();
        let clients = register(&mut http, &tag, dialect, self.senders.max(1))?;
        self.by(&clients, &tag, &[server.process.id()]).map(|(_, acknowledged)| acknowledged)
    }

    /// What the server of these processes acknowledges to these users, after how many before it was counted.
    pub(crate) fn by(&self, clients: &[Client], tag: &str, processes: &[u32]) -> Result<(u64, Acknowledged), Failure> {
        let channels = self.channels();
        let open = |(number, owner): (usize, &Client)| {
            owner.open_room(&mut Http::new(owner.address), &format!("room-{tag}-{number}"))
        };
        let rooms = clients.iter().take(channels).enumerate().map(open).collect::<Result<Vec<_>, _>>()?;
        let mut swarm = Swarm::new()?;
        let mut senders = Vec::with_capacity(clients.len());
        for (number, client) in clients.iter().enumerate() {
            let room = &rooms[number % channels];
            if number >= channels {
                client.join(&mut Http::new(client.address), room)?;
            }
            swarm.add(client.speak()?)?;
            senders.push(Sender { client, room, number, said: 0, content: String::new(), sent: Instant::now() });
        }
        for sender in &mut senders {
            let bytes = sender.next(self.payload);
            swarm.send(sender.number, &bytes)?;
        }
        let warm = self.exchange(&mut swarm, &mut senders, WARM_UP)?.total();
        let meter = Meter::start(processes)?;
        let latency = self.exchange(&mut swarm, &mut senders, Duration::from_secs(self.seconds))?;
        Ok((warm, Acknowledged { latency, cost: meter.stop()? }))
    }

    /// Lets every sender answer each acknowledgement with its next message, for so long.
    fn exchange(&self, swarm: &mut Swarm, senders: &mut [Sender<'_>], time: Duration) -> Result<Histogram, Failure> {
        let mut latency = Histogram::new();
        let started = Instant::now();
        let mut progress = (0, started);
        while started.elapsed() < time {
            swarm.turn(TURN, |heard| {
                let Heard { kind, body, at, reply, .. } = heard;
                let sender = &mut senders[heard.connection];
                if acknowledges(sender.client.dialect, kind, body, sender.content.as_bytes()) {
                    latency.note(at - sender.sent);
                    reply.extend_from_slice(&sender.next(self.payload));
                } else if refuses(kind, body) {
                    return Err(Failure(format!("a message was refused: {}", String::from_utf8_lossy(body))));
                }
                Ok(())
            })?;
            if latency.total() > progress.0 {
                progress = (latency.total(), Instant::now());
            } else if progress.1.elapsed() > PATIENCE {
                return Err(Failure(format!("nothing was acknowledged for {PATIENCE:?}")));
            }
        }
        Ok(latency)
    }
}

impl Sender<'_> {
    /// The bytes of its next message, which counts as sent now.
    fn next(&mut self, payload: usize) -> Vec<u8> {
        self.said += 1;
        self.content = padded(&format!("[{}.{}]", self.number, self.said), payload);
        let bytes = self.client.saying(self.room, &self.content);
        self.sent = Instant::now();
        bytes
    }
}
