//! Durable messages, over REST and over sockets, by one sender and by many, beside what the disk and Postgres can do.

use std::fmt::Write as _;
use std::time::Duration;

use super::Bench;
use super::samples::{Sample, Samples, head};
use crate::Failure;
use crate::client::Dialect;
use crate::machine::disk;
use crate::machine::postgres::{Postgres, inserts_per_second};
use crate::machine::server::Recipe;
use crate::report::{Figure, Figures, Goal, number, table};
use crate::scenario::sends::{Acknowledged, Sends};
use crate::stats::median;

/// How many send at once.
const SENDERS: [usize; 2] = [200, 1];
/// The dialects that are measured: the one posts, the other sends on its socket.
const DIALECTS: [Dialect; 2] = [Dialect::Gateway, Dialect::Command];

/// One way of sending.
struct Lane {
    dialect: Dialect,
    senders: usize,
    samples: Samples,
    /// A durable write of the disk just before and after each of them, p50 in milliseconds.
    writes: Vec<f64>,
}

/// Measures, and gives a table of it and the figures that have goals.
pub(super) fn measure(bench: &Bench<'_>) -> Result<(String, Vec<Figure>), Failure> {
    let postgres = Postgres::start(&bench.recipe.scratch, &bench.recipe.cores)?;
    let mut lanes: Vec<Lane> = Vec::new();
    for senders in SENDERS {
        lanes.extend(DIALECTS.map(|dialect| Lane {
            dialect,
            senders,
            samples: Samples::default(),
            writes: Vec::new(),
        }));
    }
    // Postgres' single inserts a second, before and after everybody's turn in each round.
    let mut inserts = Vec::new();
    for round in 1..=bench.pace.pairs {
        let before = inserts_per_second(&postgres.url, &bench.recipe.scratch)?;
        for lane in &mut lanes {
            lane.run(bench, round)?;
        }
        inserts.push(f64::midpoint(before, inserts_per_second(&postgres.url, &bench.recipe.scratch)?));
    }
    let figures: Vec<Figure> = lanes.iter().flat_map(|lane| lane.figures(&inserts)).collect();
    let said = bench.pace.describe(Duration::from_secs(seconds(bench)));
    Ok((format!("{said}{}\n{}", lanes_table(&lanes, &inserts), table(&figures)), figures))
}

/// How long a run is.
fn seconds(bench: &Bench<'_>) -> u64 {
    if bench.pace.quick { 1 } else { 3 }
}

impl Lane {
    fn name(&self) -> String {
        let way = if self.dialect.sends_on_socket() { "sockets" } else { "REST" };
        let who = if self.senders == 1 { "1 sender".to_owned() } else { format!("{} senders", self.senders) };
        format!("{who}, {way} ({})", self.dialect.name())
    }

    fn run(&mut self, bench: &Bench<'_>, round: usize) -> Result<(), Failure> {
        let (senders, seconds) = (self.senders, seconds(bench));
        let sends = Sends { senders, channels: None, seconds, payload: 300, postgres: None };
        let what = format!("round {round}: {}", self.name());
        // From where the server writes, too.
        let Recipe { cores, scratch, .. } = bench.recipe;
        let write = || cores.on_servers_core(|| disk::durable_writes(scratch)).map(|writes| writes.percentile(0.5));
        let run = || {
            let before = write()?;
            let done = sends.acknowledged(bench.recipe, self.dialect)?;
            Ok::<_, Failure>((done, f64::midpoint(before, write()?)))
        };
        let (done, write) = bench.pace.attempt(&what, |(done, _): &(Acknowledged, f64)| done.cost, run)?;
        self.samples.0.push(Sample::of(&done.latency, done.cost));
        self.writes.push(write);
        Ok(())
    }

    fn of_write(&self) -> f64 {
        self.samples.beside(&self.writes, |sample, write| sample.p50 / write)
    }

    /// Beside Postgres' inserts of the same rounds.
    fn of_inserts(&self, inserts: &[f64]) -> f64 {
        self.samples.beside(inserts, |sample, inserts| sample.rate / inserts)
    }

    /// What is wanted of it.
    fn figures(&self, inserts: &[f64]) -> Vec<Figure> {
        let mut figures = Figures::of(self.name());
        if self.senders == 1 {
            figures.add_with_goal("answer p50 / fdatasync's p50", self.of_write(), "×", Goal::AtMost(2.0));
        } else if self.dialect.sends_on_socket() {
            figures.add_with_goal(
                "durable sends",
                self.samples.median(|sample| sample.rate),
                "1/s",
                Goal::AtLeast(40_000.0),
            );
            let of_inserts = self.of_inserts(inserts);
            figures.add_with_goal("sends / Postgres' single inserts", of_inserts, "×", Goal::AtLeast(10.0));
        } else {
            let processor = self.samples.median(|sample| sample.processor);
            figures.add_with_goal("processor time a send", processor, "µs", Goal::AtMost(40.0));
        }
        figures.into_vec()
    }
}

fn lanes_table(lanes: &[Lane], inserts: &[f64]) -> String {
    let mut text = head("who", "sends", &["p50 / fdatasync's", "sends / Postgres' inserts"]);
    for lane in lanes {
        text.push_str(&lane.samples.row(&lane.name(), &[lane.of_write(), lane.of_inserts(inserts)]));
    }
    let writes: Vec<f64> = lanes.iter().flat_map(|lane| &lane.writes).copied().collect();
    let _ = writeln!(
        text,
        "\nfdatasync of 4 KiB took {} ms (p50), Postgres made {} single-row inserts a second, in the same rounds.",
        number(median(&writes)),
        number(median(inserts))
    );
    text
}
