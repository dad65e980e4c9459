//! Fan-out of ours beside its peers: who carries one message to many listeners, how fast, and for how much.

use std::fmt::Write as _;
use std::time::Duration;

use super::Bench;
use super::contestant::Contestant;
use super::samples::{Sample, Samples, head};
use crate::Failure;
use crate::machine::allow_connections;
use crate::machine::peer::Library;
use crate::machine::peers::Installed;
use crate::page::Page;
use crate::plot;
use crate::report::{Figure, Figures, Goal, number};
use crate::scenario::stage::{FanoutResult, SendLoad, Stage};

/// What our clients say, in bytes; all others carry as much as the frame that our listeners get of it.
const PAYLOAD: usize = 300;
/// How many messages are in flight.
const WINDOWS: [usize; 2] = [1, 16];
/// From here on only those take part that could be meant for so many.
const CROWD: usize = 5000;

/// What one of them did in all rounds.
struct Row {
    contestant: Contestant,
    samples: Samples,
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
    let rows = || contestants.iter().map(|&contestant| Row { contestant, samples: Samples::default() }).collect();
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
        self.rows[place].samples.0.push(Sample::of(done.latencies(), done.cost));
        Ok(())
    }

    fn title(&self) -> String {
        format!("One message to {} listeners, {} in flight", self.listeners, self.window)
    }

    fn plot(&self) -> String {
        let rate = |row: &Row| row.samples.median(|sample| sample.rate);
        let bars: Vec<(&str, f64)> = self.rows.iter().map(|row| (row.contestant.name(), rate(row))).collect();
        plot::bars(&self.title(), "deliveries a second", &bars)
    }

    fn table(&self) -> String {
        let mut text = head("server", "deliveries", &["of the bare sends'"]);
        for row in &self.rows {
            let of_floor = self.ratio(row, Library::Floor, |sample| sample.processor);
            text.push_str(&row.samples.row(row.contestant.name(), &[of_floor]));
        }
        let _ = writeln!(text, "\nFrames of {} bytes.", number(self.frame));
        text
    }

    /// What ours is wanted to be, beside the others in the same round.
    fn figures(&self) -> Vec<Figure> {
        let mut figures = Figures::of(format!("fanout to {}, {} in flight", self.listeners, self.window));
        let ours = &self.rows[0];
        let rate = |sample: &Sample| sample.rate;
        figures.add("deliveries", ours.samples.median(rate), "1/s");
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

    fn beside(&self, row: &Row, other: Contestant, read: fn(&Sample) -> f64) -> f64 {
        let other = self.rows.iter().find(|row| row.contestant == other).map_or(&[][..], |row| &row.samples.0);
        row.samples.beside(other, |sample, other| read(sample) / read(other))
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a frame has some hundred bytes")]
fn frame_bytes(mean: f64) -> usize {
    mean.round() as usize
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Contestant, Heat, Library, Row, Sample, Samples};
    use crate::client::Dialect;
    use crate::machine::meter::Cost;
    use crate::stats::Histogram;

    /// So many deliveries in each round, all at the same cost.
    fn row(contestant: Contestant, rounds: [u64; 3]) -> Row {
        let sample = |count: u64| {
            let mut latency = Histogram::new();
            (0..count).for_each(|_| latency.note(Duration::from_nanos(1 << 20)));
            Sample::of(&latency, Cost { elapsed: Duration::from_secs(1), server: 1.0, client: 50.0, others: 1.0 })
        };
        Row { contestant, samples: Samples(rounds.map(sample).into()) }
    }

    #[test]
    fn ratios_are_those_of_the_same_round() {
        let ours = row(Contestant::Ours(Dialect::Gateway), [100, 50, 200]);
        let floor = row(Contestant::Peer(Library::Floor), [200, 100, 400]);
        let heat = Heat { listeners: 10, window: 1, frame: 610.0, rows: vec![ours, floor] };
        assert!((heat.ratio(&heat.rows[0], Library::Floor, |sample| sample.rate) - 0.5).abs() < f64::EPSILON);
        let table = heat.table();
        assert!(table.contains("| Motet | 100 | 1.05 | 1.05 | 10000 | 2.00 × | 50.0 | 1.00 |"), "{table}");
        assert!(table.contains("| bare sends | 200 | 1.05 | 1.05 | 5000 | 1.00 × |"), "{table}");
    }
}
