//! Fan-out of ours beside its peers: who carries one message to many listeners, how fast, and for how much.

use std::fmt::Write as _;
use std::time::Duration;

use super::contestant::Contestant;
use super::{Bench, marks};
use crate::Failure;
use crate::machine::allow_connections;
use crate::machine::meter::Doubt;
use crate::machine::peer::Library;
use crate::machine::peers::Installed;
use crate::page::Page;
use crate::plot;
use crate::report::{Figure, Figures, Goal, number};
use crate::scenario::stage::{FanoutResult, SendLoad, Stage};
use crate::stats::median;

/// What our clients say, in bytes; all others carry as much as the frame that our listeners get of it.
const PAYLOAD: usize = 300;
/// How many messages are in flight.
const WINDOWS: [usize; 2] = [1, 16];
/// From here on only those take part that could be meant for so many.
const CROWD: usize = 5000;

/// What one of them did in one run.
struct Sample {
    rate: f64,
    p50: f64,
    p99: f64,
    processor: f64,
    client: f64,
    others: f64,
    doubt: Option<Doubt>,
}

/// What one of them did in all rounds.
struct Row {
    contestant: Contestant,
    samples: Vec<Sample>,
}

/// What all of them did with so many listeners and messages in flight.
struct Heat {
    listeners: usize,
    window: usize,
    frame: f64,
    rows: Vec<Row>,
}

/// Measures, draws, and gives the tables and the figures that have goals.
pub(super) fn measure(bench: &Bench<'_>, installed: &Installed, page: &Page) -> Result<(String, Vec<Figure>), Failure> {
    let sizes: &[usize] = if bench.pace.quick { &[1000] } else { &[1000, 10_000] };
    let mut text = bench.pace.describe(bench.pace.run);
    let mut found = Vec::new();
    for &listeners in sizes {
        for heat in heats(bench, installed, listeners)? {
            let name = format!("fanout-{}-{}", heat.listeners, heat.window);
            page.draw(&name, &heat.plot())?;
            let title = heat.title();
            let _ = write!(text, "**{title}**\n\n![{title}](performance/{name}.svg)\n\n{}\n", heat.table());
            found.extend(heat.figures());
        }
    }
    text.push_str(&crate::report::table(&found));
    Ok((text, found))
}

/// Everybody in turn, round after round.
fn heats(bench: &Bench<'_>, installed: &Installed, listeners: usize) -> Result<Vec<Heat>, Failure> {
    allow_connections(listeners + WINDOWS[WINDOWS.len() - 1])?;
    let contestants = contestants(bench, listeners);
    let rows = || contestants.iter().map(|&contestant| Row { contestant, samples: Vec::new() }).collect();
    let mut heats: Vec<Heat> =
        WINDOWS.iter().map(|&window| Heat { listeners, window, frame: 0.0, rows: rows() }).collect();
    for round in 1..=bench.pace.pairs {
        for (place, contestant) in contestants.iter().enumerate() {
            contestant.with_stage(bench, installed, listeners, |stage| {
                heats.iter_mut().try_for_each(|heat| heat.run(bench, round, place, stage))
            })?;
        }
    }
    Ok(heats)
}

/// Ours comes first, so that the length of its frames is known to all others.
fn contestants(bench: &Bench<'_>, listeners: usize) -> Vec<Contestant> {
    let many = [
        Contestant::Ours(bench.dialect),
        Contestant::Peer(Library::Floor),
        Contestant::Peer(Library::UWebSockets),
        Contestant::Peer(Library::Bun),
        Contestant::Nats,
    ];
    let few = [Contestant::Peer(Library::Ws), Contestant::Peer(Library::FastApi)];
    many.into_iter().chain(few.into_iter().filter(|_| listeners < CROWD)).collect()
}

impl Heat {
    /// One run of one of them, and a short one before it.
    fn run(&mut self, bench: &Bench<'_>, round: usize, place: usize, stage: &mut Stage<'_>) -> Result<(), Failure> {
        let contestant = self.rows[place].contestant;
        let payload = match contestant {
            Contestant::Ours(_) => PAYLOAD,
            _ => frame_bytes(self.frame),
        };
        let load = |time: Duration| SendLoad {
            messages: usize::MAX,
            time,
            window: self.window,
            speakers: contestant.speakers(self.window),
            payload,
            spin: false,
        };
        stage.run(load(bench.pace.run / 5))?;
        let what = format!("round {round}: {}, {}", self.title(), contestant.name());
        let done = bench.pace.attempt(&what, |done: &FanoutResult| done.cost, || stage.run(load(bench.pace.run)))?;
        if matches!(contestant, Contestant::Ours(_)) {
            self.frame = done.frame();
        }
        self.rows[place].samples.push(Sample::of(&done));
        Ok(())
    }

    fn title(&self) -> String {
        format!("One message to {} listeners, {} in flight", self.listeners, self.window)
    }

    fn plot(&self) -> String {
        let bars: Vec<(&str, f64)> =
            self.rows.iter().map(|row| (row.contestant.name(), row.median(|sample| sample.rate))).collect();
        plot::bars(&self.title(), "deliveries a second", &bars)
    }

    fn table(&self) -> String {
        let mut text = "| server | deliveries/s | p50 ms | p99 ms | processor a delivery, µs | of the bare sends' | client % | others % |\n\
                        | --- | --- | --- | --- | --- | --- | --- | --- |\n"
            .to_owned();
        for row in &self.rows {
            let of_floor = self.ratio(row, Library::Floor, |sample| sample.processor);
            let median = |read: fn(&Sample) -> f64| number(row.median(read));
            let _ = writeln!(
                text,
                "| {}{} | {} | {} | {} | {} | {} × | {} | {} |",
                row.contestant.name(),
                marks(row.samples.iter().map(|sample| sample.doubt)),
                median(|sample| sample.rate),
                median(|sample| sample.p50),
                median(|sample| sample.p99),
                median(|sample| sample.processor),
                number(of_floor),
                median(|sample| sample.client),
                median(|sample| sample.others),
            );
        }
        let _ = writeln!(text, "\nFrames of {} bytes.", number(self.frame));
        text
    }

    /// What ours is wanted to be, beside the others in the same round.
    fn figures(&self) -> Vec<Figure> {
        let mut figures = Figures::of(format!("fanout to {}, {} in flight", self.listeners, self.window));
        let ours = &self.rows[0];
        let rate = |sample: &Sample| sample.rate;
        figures.add("deliveries", ours.median(rate), "1/s");
        if self.window == 1 {
            let of_floor = self.ratio(ours, Library::Floor, |sample| sample.processor);
            figures.add_with_goal("processor time a delivery / bare send's", of_floor, "×", Goal::AtMost(1.15));
        }
        let of_uws = self.ratio(ours, Library::UWebSockets, rate);
        figures.add_with_goal("deliveries / uWebSockets'", of_uws, "×", Goal::AtLeast(1.0));
        figures.add("deliveries / Bun's", self.ratio(ours, Library::Bun, rate), "×");
        let wanted = Goal::AtLeast(if self.window == 1 { 2.0 } else { 4.0 });
        figures.add_with_goal("deliveries / nats-server's", self.beside(ours, Contestant::Nats, rate), "×", wanted);
        let p99 = self.beside(ours, Contestant::Nats, |sample| sample.p99);
        figures.add_with_goal("delivery p99 / nats-server's", p99, "×", Goal::AtMost(0.5));
        figures.into_vec()
    }

    fn ratio(&self, row: &Row, library: Library, read: fn(&Sample) -> f64) -> f64 {
        self.beside(row, Contestant::Peer(library), read)
    }

    /// The median of the ratios of each round.
    fn beside(&self, row: &Row, other: Contestant, read: fn(&Sample) -> f64) -> f64 {
        let other = self.rows.iter().find(|row| row.contestant == other).map_or(&[][..], |row| &row.samples);
        let ratios: Vec<f64> =
            row.samples.iter().zip(other).map(|(sample, other)| read(sample) / read(other)).collect();
        median(&ratios)
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a frame has some hundred bytes")]
fn frame_bytes(mean: f64) -> usize {
    mean.round() as usize
}

impl Row {
    fn median(&self, read: impl Fn(&Sample) -> f64) -> f64 {
        median(&self.samples.iter().map(read).collect::<Vec<_>>())
    }
}

impl Sample {
    fn of(done: &FanoutResult) -> Self {
        Self {
            rate: done.rate(),
            p50: done.latency(0.5),
            p99: done.latency(0.99),
            processor: done.processor(),
            client: done.cost.client,
            others: done.cost.others,
            doubt: done.cost.doubt(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Contestant, Doubt, Heat, Library, Row, Sample};
    use crate::client::Dialect;

    fn row(contestant: Contestant, rounds: [f64; 3]) -> Row {
        let sample = |rate: f64| Sample {
            rate,
            p50: 1.0,
            p99: 2.0,
            processor: 1e6 / rate,
            client: 50.0,
            others: 1.0,
            doubt: (rate < 100.0).then_some(Doubt::Others),
        };
        Row { contestant, samples: rounds.map(sample).into() }
    }

    #[test]
    fn ratios_are_those_of_the_same_round() {
        let ours = row(Contestant::Ours(Dialect::Gateway), [100.0, 50.0, 200.0]);
        let floor = row(Contestant::Peer(Library::Floor), [200.0, 100.0, 400.0]);
        let heat = Heat { listeners: 10, window: 1, frame: 610.0, rows: vec![ours, floor] };
        assert!((heat.ratio(&heat.rows[0], Library::Floor, |sample| sample.rate) - 0.5).abs() < f64::EPSILON);
        let table = heat.table();
        assert!(table.contains("| Motet ◦ | 100 | 1.00 | 2.00 | 10000 | 2.00 × | 50.0 | 1.00 |"), "{table}");
        assert!(table.contains("| bare sends | 200 | 1.00 | 2.00 | 5000 | 1.00 × |"), "{table}");
    }
}
