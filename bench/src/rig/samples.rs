//! What one of the measured did in all rounds.

use super::Doubt;
use crate::machine::meter::Cost;
use crate::report::number;
use crate::stats::{Histogram, median, real};

/// What it did in one round.
pub(super) struct Sample {
    /// How many a second.
    pub(super) rate: f64,
    /// How long one took, in milliseconds: half of them at most, and 99 of 100.
    pub(super) p50: f64,
    pub(super) p99: f64,
    /// The server's processor time for one, in microseconds.
    pub(super) processor: f64,
    client: f64,
    others: f64,
    doubt: Option<Doubt>,
}

impl Sample {
    /// Of everything that took so long, at this cost.
    pub(super) fn of(latency: &Histogram, cost: Cost) -> Self {
        let count = real(latency.total());
        Self {
            rate: count / cost.elapsed.as_secs_f64(),
            p50: latency.percentile(0.5),
            p99: latency.percentile(0.99),
            processor: cost.server * 1e6 / count,
            client: cost.client,
            others: cost.others,
            doubt: cost.doubt(),
        }
    }
}

/// All rounds.
#[derive(Default)]
pub(super) struct Samples(pub(super) Vec<Sample>);

impl Samples {
    pub(super) fn median(&self, read: impl Fn(&Sample) -> f64) -> f64 {
        median(&self.0.iter().map(read).collect::<Vec<_>>())
    }

    /// The median of what each round's is beside that round's of something else.
    pub(super) fn beside<T>(&self, others: &[T], ratio: impl Fn(&Sample, &T) -> f64) -> f64 {
        let ratios: Vec<f64> = self.0.iter().zip(others).map(|(sample, other)| ratio(sample, other)).collect();
        median(&ratios)
    }

    /// A row of a table: whose it is with the marks of what is doubtful, the figures, some more, and who else was busy.
    pub(super) fn row(&self, name: &str, more: &[f64]) -> String {
        let mut cells = vec![format!("{name}{}", self.marks())];
        let figures: [fn(&Sample) -> f64; 4] =
            [|sample| sample.rate, |sample| sample.p50, |sample| sample.p99, |sample| sample.processor];
        cells.extend(figures.map(|read| number(self.median(read))));
        cells.extend(more.iter().map(|ratio| format!("{} ×", number(*ratio))));
        cells.extend([number(self.median(|sample| sample.client)), number(self.median(|sample| sample.others))]);
        format!("| {} |\n", cells.join(" | "))
    }

    fn marks(&self) -> String {
        let has = |doubt: Doubt| self.0.iter().any(|sample| sample.doubt == Some(doubt));
        let marked = [Doubt::Others, Doubt::Client].into_iter().filter(|doubt| has(*doubt));
        marked.fold(String::new(), |marks, doubt| marks + " " + doubt.mark())
    }
}

/// The head of a table of such rows, of what is counted in this, with these columns more.
pub(super) fn head(who: &str, what: &str, more: &[&str]) -> String {
    let own = [
        who.to_owned(),
        format!("{what}/s"),
        "p50 ms".to_owned(),
        "p99 ms".to_owned(),
        "processor each, µs".to_owned(),
    ];
    let last = ["client %", "others %"].map(str::to_owned);
    let cells: Vec<String> = own.into_iter().chain(more.iter().map(|name| (*name).to_owned())).chain(last).collect();
    format!("| {} |\n|{}\n", cells.join(" | "), " --- |".repeat(cells.len()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{Sample, Samples, head};
    use crate::machine::meter::Cost;
    use crate::stats::Histogram;

    fn sample(count: u64, others: f64) -> Sample {
        let mut latency = Histogram::new();
        (0..count).for_each(|_| latency.note(Duration::from_nanos(1 << 20)));
        Sample::of(&latency, Cost { elapsed: Duration::from_secs(2), server: 1.0, client: 50.0, others })
    }

    #[test]
    fn rows_have_the_medians_and_the_marks() {
        let samples = Samples(vec![sample(100, 1.0), sample(200, 30.0), sample(400, 1.0)]);
        assert_eq!(samples.row("Motet", &[2.0]), "| Motet ◦ | 100 | 1.05 | 1.05 | 5000 | 2.00 × | 50.0 | 1.00 |\n");
        let head = head("server", "deliveries", &["of it"]);
        assert_eq!(head.lines().map(|line| line.matches('|').count()).collect::<Vec<_>>(), [9, 9], "{head}");
        assert!((samples.beside(&[50.0, 50.0, 400.0], |sample, other| sample.rate / other) - 1.0).abs() < f64::EPSILON);
    }
}
