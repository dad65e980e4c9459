//! Fan-out: one message to many listeners in one channel, with one or several messages in flight.

use std::time::Duration;

use clap::Args;

use super::stage::{SendLoad, Stage};
use super::{register_together, with_server};
use crate::Failure;
use crate::client::Dialect;
use crate::line::Http;
use crate::machine::allow_connections;
use crate::machine::nats::Nats;
use crate::machine::server::Recipe;
use crate::report::{Figure, Figures, Goal};

/// Sizes.
#[derive(Args, Clone, Debug)]
pub(crate) struct Fanout {
    /// Live sockets in the channel.
    #[arg(long, default_value_t = 1000)]
    pub(crate) listeners: usize,
    /// Users who share these sockets.
    #[arg(long, default_value_t = 50)]
    pub(crate) users: usize,
    /// Messages in flight, each from a speaker of its own; may be given several times.
    #[arg(long, default_values_t = [1, 16])]
    pub(crate) window: Vec<usize>,
    /// Messages for each window.
    #[arg(long, default_value_t = 2000)]
    pub(crate) messages: usize,
    /// Length of a message, in bytes.
    #[arg(long, default_value_t = 300)]
    pub(crate) payload: usize,
    /// Keep the client awake, so that the server's core never pays for waking it. For a machine that nobody else uses.
    #[arg(long)]
    pub(crate) spin: bool,
    /// Another server to be measured in turn with this one.
    #[arg(long)]
    pub(crate) rival: Option<Rival>,
}

/// Whom to compare with.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(crate) enum Rival {
    /// `nats-server`, with one publisher that keeps the window full: its best case.
    Nats,
}

impl Fanout {
    /// One round: every window, each followed by the rival's.
    pub(crate) fn round(&self, recipe: &Recipe, dialect: Dialect) -> Result<Vec<Figure>, Failure> {
        let speakers = self.window.iter().copied().max().unwrap_or(1).max(1);
        allow_connections(2 * (self.listeners + speakers))?;
        with_server(recipe, |server| {
            let mut http = Http::new(server.address);
            let (users, room) = register_together(&mut http, &server.tag(), dialect, self.users.max(1))?;
            let mut stage = Stage::of_users(&[server.process.id()], &users, &room, self.listeners)?;
            let nats = self.rival.map(|Rival::Nats| Nats::start(&recipe.scratch, &recipe.cores)).transpose()?;
            let mut rival = nats.as_ref().map(|nats| Stage::of_nats(nats, self.listeners)).transpose()?;
            let mut figures = Vec::new();
            for &window in &self.window {
                let window = window.max(1);
                figures.extend(self.compare(dialect, window, &mut stage, rival.as_mut())?);
            }
            Ok(figures)
        })
    }

    fn compare(
        &self,
        dialect: Dialect,
        window: usize,
        stage: &mut Stage<'_>,
        rival: Option<&mut Stage<'_>>,
    ) -> Result<Vec<Figure>, Failure> {
        let title = format!("fanout {} to {}, window {window}", dialect.name(), self.listeners);
        let mut figures = Figures::of(title);
        let load = SendLoad {
            messages: self.messages.max(1),
            time: Duration::MAX,
            window,
            speakers: window,
            payload: self.payload,
            spin: self.spin,
        };
        let warm = |load: SendLoad| SendLoad { messages: load.messages.div_ceil(10).min(100), ..load };
        stage.run(warm(load))?;
        let ours = stage.run(load)?;
        ours.report("", &mut figures);
        if let Some(rival) = rival {
            let load = SendLoad { speakers: 1, ..load };
            rival.run(warm(load))?;
            let theirs = rival.run(load)?;
            theirs.report("nats-server: ", &mut figures);
            let times = Goal::AtLeast(if window == 1 { 2.0 } else { 4.0 });
            figures.add_with_goal("deliveries / nats-server's", ours.rate() / theirs.rate(), "×", times);
            let processor = theirs.processor() / ours.processor();
            figures.add("deliveries per processor second / nats-server's", processor, "×");
            let latency = ours.latency(0.99) / theirs.latency(0.99);
            figures.add_with_goal("delivery p99 / nats-server's", latency, "×", Goal::AtMost(0.5));
        }
        Ok(figures.into_vec())
    }
}
