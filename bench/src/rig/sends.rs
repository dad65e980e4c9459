//! Durable messages, over REST and over sockets, by one sender and by many, beside what the disk and Postgres can do.

use std::fmt::Write as _;
use std::time::Duration;

use super::{Bench, marks};
use crate::Failure;
use crate::client::Dialect;
use crate::machine::disk;
use crate::machine::meter::Doubt;
use crate::machine::postgres::{Postgres, inserts_per_second};
use crate::report::{Figure, Figures, Goal, number, table};
use crate::scenario::sends::{Acknowledged, Sends};
use crate::stats::{median, real};

/// How many send at once.
const SENDERS: [usize; 2] = [200, 1];
/// The dialects that are measured: the one posts, the other sends on its socket.
const DIALECTS: [Dialect; 2] = [Dialect::Gateway, Dialect::Command];

/// One way of sending.
struct Lane {
    dialect: Dialect,
    senders: usize,
    samples: Vec<Sample>,
}

/// What it did in one round.
struct Sample {
    rate: f64,
    p50: f64,
    p99: f64,
    processor: f64,
    client: f64,
    others: f64,
    doubt: Option<Doubt>,
    /// A durable write of the disk just before and after, p50 in milliseconds.
    write: f64,
}


/// Measures, and gives a table of it and the figures that have goals.
pub(super) fn measure(bench: &Bench<'_>) -> Result<(String, Vec<Figure>), Failure> {
    let postgres = Postgres::start(&bench.recipe.scratch, &bench.recipe.cores)?;
    let mut lanes: Vec<Lane> = Vec::new();
    for senders in SENDERS {
        lanes.extend(DIALECTS.map(|dialect| Lane { dialect, senders, samples: Vec::new() }));
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
        let write = || Ok::<_, Failure>(disk::durable_writes(&bench.recipe.scratch)?.percentile(0.5));
        let run = || {
            let before = write()?;
            let done = sends.acknowledged(bench.recipe, self.dialect)?;
            Ok((done, f64::midpoint(before, write()?)))
        };
        let (done, write) = bench.pace.attempt(&what, |(done, _): &(Acknowledged, f64)| done.cost, run)?;
        self.samples.push(Sample::of(&done, write));
        Ok(())
    }

    fn median(&self, read: impl Fn(&Sample) -> f64) -> f64 {
        median(&self.samples.iter().map(read).collect::<Vec<_>>())
    }

    fn of_write(&self) -> f64 {
        self.median(|sample| sample.p50 / sample.write)
    }

    /// The median of what each round's is beside Postgres' inserts of that round.
    fn of_inserts(&self, inserts: &[f64]) -> f64 {
        let each = self.samples.iter().zip(inserts).map(|(sample, inserts)| sample.rate / inserts);
        median(&each.collect::<Vec<_>>())
    }

    /// What is wanted of it.
    fn figures(&self, inserts: &[f64]) -> Vec<Figure> {
        let mut figures = Figures::of(self.name());
        if self.senders == 1 {
            figures.add_with_goal("answer p50 / fdatasync's p50", self.of_write(), "×", Goal::AtMost(2.0));
        } else if self.dialect.sends_on_socket() {
            figures.add_with_goal("durable sends", self.median(|sample| sample.rate), "1/s", Goal::AtLeast(40_000.0));
            let of_inserts = self.of_inserts(inserts);
            figures.add_with_goal("sends / Postgres' single inserts", of_inserts, "×", Goal::AtLeast(10.0));
        } else {
            let processor = self.median(|sample| sample.processor);
            figures.add_with_goal("processor time a send", processor, "µs", Goal::AtMost(40.0));
        }
        figures.into_vec()
    }
}

impl Sample {
    fn of(done: &Acknowledged, write: f64) -> Self {
        let count = real(done.latency.total());
        Self {
            rate: count / done.cost.elapsed.as_secs_f64(),
            p50: done.latency.percentile(0.5),
            p99: done.latency.percentile(0.99),
            processor: done.cost.server * 1e6 / count,
            client: done.cost.client,
            others: done.cost.others,
            doubt: done.cost.doubt(),
            write,
        }
    }
}

fn lanes_table(lanes: &[Lane], inserts: &[f64]) -> String {
    let mut text = "| who | sends/s | answer p50 ms | p99 ms | processor a send, µs | p50 / fdatasync's | sends / Postgres' inserts | client % | others % |\n\
                    | --- | --- | --- | --- | --- | --- | --- | --- | --- |\n"
        .to_owned();
    for lane in lanes {
        let median = |read: fn(&Sample) -> f64| number(lane.median(read));
        let _ = writeln!(
            text,
            "| {}{} | {} | {} | {} | {} | {} × | {} × | {} | {} |",
            lane.name(),
            marks(lane.samples.iter().map(|sample| sample.doubt)),
            median(|sample| sample.rate),
            median(|sample| sample.p50),
            median(|sample| sample.p99),
            median(|sample| sample.processor),
            number(lane.of_write()),
            number(lane.of_inserts(inserts)),
            median(|sample| sample.client),
            median(|sample| sample.others),
        );
    }
    let writes: Vec<f64> = lanes.iter().flat_map(|lane| lane.samples.iter().map(|sample| sample.write)).collect();
    let _ = writeln!(
        text,
        "\nfdatasync of 4 KiB took {} ms (p50), Postgres made {} single-row inserts a second, in the same rounds.",
        number(median(&writes)),
        number(median(inserts))
    );
    text
}
