//! One plot's worth: costs over what grows, and how fast they grow with it.

use std::fmt::Write as _;

use crate::plot::{self, Series};
use crate::report::{Figure, Figures, number};

/// By this much an exponent may be above what is plainly so, and be chance.
const CHANCE: f64 = 0.15;

/// Costs over what grows.
pub(super) struct Curve {
    /// The name of its plot.
    pub(super) name: &'static str,
    /// What it is about.
    pub(super) title: &'static str,
    /// What grows.
    pub(super) along: &'static str,
    lines: Vec<(Per, Series)>,
}

/// What a cost is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Per {
    /// Of each of those that grow in number: the whole is the number times this.
    Unit,
    /// Of one call beside them.
    Call,
}

impl Curve {
    /// Without a line yet.
    pub(super) fn new(name: &'static str, title: &'static str, along: &'static str) -> Self {
        Self { name, title, along, lines: Vec::new() }
    }

    /// Adds a point to the line of this name, or begins it.
    #[expect(clippy::cast_precision_loss, reason = "sizes stay far below 2^53")]
    pub(super) fn note(&mut self, per: Per, name: &str, size: usize, cost: f64) {
        let place = self.lines.iter().position(|(_, series)| series.name == name).unwrap_or_else(|| {
            self.lines.push((per, Series { name: name.to_owned(), points: Vec::new() }));
            self.lines.len() - 1
        });
        self.lines[place].1.points.push((size as f64, cost));
    }

    pub(super) fn plot(&self) -> String {
        plot::lines(self.title, self.along, self.lines.iter().map(|(_, series)| series))
    }

    /// A row for each line, with what it is at each size and how it grows.
    pub(super) fn table(&self) -> String {
        let sizes: Vec<f64> =
            self.lines.first().map(|(_, series)| series.points.iter().map(|(x, _)| *x).collect()).unwrap_or_default();
        let heads: Vec<String> = sizes.iter().map(|size| format!("{size:.0}")).collect();
        let mut text =
            format!("| {} | {} | grows as |\n|{}\n", self.along, heads.join(" | "), " --- |".repeat(sizes.len() + 2));
        for (per, series) in &self.lines {
            let cells: Vec<String> =
                sizes.iter().map(|size| at(series, *size).map(number).unwrap_or_default()).collect();
            let _ = writeln!(text, "| {} | {} | {} |", series.name, cells.join(" | "), growth(*per, series));
        }
        text
    }

    /// What grows faster than its number, in words.
    pub(super) fn worse_than_linear(&self) -> Vec<String> {
        let worse = self.lines.iter().filter(|(per, series)| total_exponent(*per, series) > 1.0 + CHANCE);
        worse.map(|(_, series)| format!("{} ({})", series.name, self.title)).collect()
    }

    pub(super) fn figures(&self) -> Vec<Figure> {
        let mut figures = Figures::of(self.title);
        for (per, series) in &self.lines {
            for (size, cost) in &series.points {
                figures.add(format!("{}, {size:.0} {}", series.name, self.along), *cost, "");
            }
            figures.add(format!("{}: exponent of the whole", series.name), total_exponent(*per, series), "");
        }
        figures.into_vec()
    }
}

fn at(series: &Series, size: f64) -> Option<f64> {
    series.points.iter().find(|(x, _)| (x - size).abs() < 0.5).map(|(_, y)| *y)
}

fn growth(per: Per, series: &Series) -> String {
    let exponent = exponent(&series.points);
    let number = match per {
        Per::Unit => format!("n^{:.2} in all", exponent + 1.0),
        Per::Call => format!("n^{exponent:.2}"),
    };
    let word = match (per, exponent) {
        (Per::Unit, exponent) if exponent > CHANCE => "worse than linear",
        (Per::Unit, exponent) if exponent >= -CHANCE => "linear",
        (Per::Unit, _) => "less than linear",
        (Per::Call, exponent) if exponent > 1.0 + CHANCE => "worse than linear",
        (Per::Call, exponent) if exponent > CHANCE => "no worse than linear",
        (Per::Call, _) => "flat",
    };
    format!("{number}: {word}")
}

fn total_exponent(per: Per, series: &Series) -> f64 {
    exponent(&series.points) + if per == Per::Unit { 1.0 } else { 0.0 }
}

/// With which power of the number the cost grows, over the upper half of what was measured: what is fixed hides the
/// growth below. None is 0.
fn exponent(points: &[(f64, f64)]) -> f64 {
    let shown: Vec<(f64, f64)> =
        points.iter().filter(|(x, y)| *x > 0.0 && *y > 0.0).map(|(x, y)| (x.ln(), y.ln())).collect();
    let upper = &shown[shown.len() / 2 - usize::from(shown.len() > 1)..];
    match (upper.first(), upper.last()) {
        (Some(first), Some(last)) if last.0 > first.0 => {
            // Least squares.
            #[expect(clippy::cast_precision_loss, reason = "a handful of points")]
            let count = upper.len() as f64;
            let (x, y) = upper.iter().fold((0.0, 0.0), |sum, point| (sum.0 + point.0 / count, sum.1 + point.1 / count));
            let (both, alone) = upper
                .iter()
                .fold((0.0, 0.0), |sum, point| (sum.0 + (point.0 - x) * (point.1 - y), sum.1 + (point.0 - x).powi(2)));
            both / alone
        }
        _ => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::{Curve, Per, exponent};

    #[test]
    fn the_exponent_is_that_of_the_upper_half() {
        let points = |power: f64| [1.0_f64, 10.0, 100.0, 1000.0].map(|x| (x, 5.0 + x.powf(power)));
        assert!((exponent(&[(10.0, 3.0), (100.0, 30.0), (1000.0, 300.0)]) - 1.0).abs() < 1e-9);
        assert!(exponent(&points(0.0)).abs() < 1e-9);
        assert!(exponent(&points(1.0)) > 0.85, "what is fixed hides little of it: {}", exponent(&points(1.0)));
        assert!(exponent(&[]).abs() < 1e-9 && exponent(&[(1.0, 2.0)]).abs() < 1e-9);
    }

    #[test]
    fn what_is_worse_than_linear_is_named() {
        let mut curve = Curve::new("members", "Members", "members");
        for (size, cost) in [(10, 1.0), (100, 1.0), (1000, 1.1)] {
            curve.note(Per::Unit, "a join", size, cost);
            curve.note(Per::Call, "a list", size, cost * 2.0);
            curve.note(Per::Unit, "an arrival", size, f64::from(u32::try_from(size).unwrap()));
        }
        assert_eq!(curve.worse_than_linear(), ["an arrival (Members)"]);
        let table = curve.table();
        assert!(table.contains("| members | 10 | 100 | 1000 | grows as |"), "{table}");
        assert!(table.contains("| a join | 1.00 | 1.00 | 1.10 | n^1.02 in all: linear |"), "{table}");
        assert!(table.contains("| a list | 2.00 | 2.00 | 2.20 | n^0.02: flat |"), "{table}");
        assert!(table.contains("n^2.00 in all: worse than linear"), "{table}");
    }
}
