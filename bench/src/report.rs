//! What a run found: figures, their medians over several rounds, a table and JSON.

use std::fmt::Write as _;
use std::path::Path;

use serde::Serialize;

use crate::stats::median;

/// What a figure is wanted to be. Nothing fails for being short of it.
#[derive(Clone, Copy, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Goal {
    /// This or more.
    AtLeast(f64),
    /// This or less.
    AtMost(f64),
}

/// One figure.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Figure {
    /// What was done, with its sizes.
    pub(crate) scenario: String,
    /// What was measured.
    pub(crate) name: String,
    /// The median of the rounds.
    pub(crate) value: f64,
    /// What it is counted in.
    pub(crate) unit: &'static str,
    /// What it is wanted to be.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) goal: Option<Goal>,
    /// Every round's value.
    pub(crate) rounds: Vec<f64>,
}

/// The figures of one scenario, as they are found.
pub(crate) struct Figures {
    scenario: String,
    found: Vec<Figure>,
}

impl Figures {
    /// None yet.
    pub(crate) fn of(scenario: impl Into<String>) -> Self {
        Self { scenario: scenario.into(), found: Vec::new() }
    }

    /// Adds a figure.
    pub(crate) fn add(&mut self, name: impl Into<String>, value: f64, unit: &'static str) {
        self.put(name.into(), value, unit, None);
    }

    /// Adds a figure that has a goal.
    pub(crate) fn add_with_goal(&mut self, name: impl Into<String>, value: f64, unit: &'static str, goal: Goal) {
        self.put(name.into(), value, unit, Some(goal));
    }

    fn put(&mut self, name: String, value: f64, unit: &'static str, goal: Option<Goal>) {
        let scenario = self.scenario.clone();
        self.found.push(Figure { scenario, name, value, unit, goal, rounds: vec![value] });
    }

    /// All of them.
    pub(crate) fn into_vec(self) -> Vec<Figure> {
        self.found
    }
}

/// Joins rounds of the same scenario: each figure's value becomes the median of its values.
pub(crate) fn medians(rounds: Vec<Vec<Figure>>) -> Vec<Figure> {
    let mut rounds = rounds.into_iter();
    let mut joined = rounds.next().unwrap_or_default();
    // Rounds find the same figures in the same order.
    for round in rounds {
        for (figure, other) in joined.iter_mut().zip(round) {
            figure.rounds.extend(other.rounds);
        }
    }
    for figure in &mut joined {
        figure.value = median(&figure.rounds);
    }
    joined
}

/// Writes the figures to a file, as JSON.
pub(crate) fn write_json(figures: &[Figure], path: &Path) -> std::io::Result<()> {
    let mut text = serde_json::to_string_pretty(figures)?;
    text.push('\n');
    std::fs::write(path, text)
}

/// The figures as a table in Markdown.
pub(crate) fn table(figures: &[Figure]) -> String {
    let mut rows = vec![["scenario", "figure", "value", "unit", "goal", ""].map(str::to_owned)];
    for figure in figures {
        let (goal, reached) = match figure.goal {
            None => (String::new(), ""),
            Some(Goal::AtLeast(least)) => (format!("≥ {}", number(least)), reached(figure.value >= least)),
            Some(Goal::AtMost(most)) => (format!("≤ {}", number(most)), reached(figure.value <= most)),
        };
        let value = number(figure.value);
        rows.push([
            figure.scenario.clone(),
            figure.name.clone(),
            value,
            figure.unit.to_owned(),
            goal,
            reached.to_owned(),
        ]);
    }
    let widths: Vec<usize> =
        (0..6).map(|column| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or(0)).collect();
    let mut text = String::new();
    for (line, row) in rows.iter().enumerate() {
        for (cell, width) in row.iter().zip(&widths) {
            let _ = write!(text, "| {cell:width$} ");
        }
        text.push_str("|\n");
        if line == 0 {
            for width in &widths {
                let _ = write!(text, "| {} ", "-".repeat((*width).max(3)));
            }
            text.push_str("|\n");
        }
    }
    text
}

/// Tells on the side how far it is.
#[expect(clippy::print_stderr, reason = "who waits for a quarter of an hour wants to see it go on")]
pub(crate) fn progress(what: &str) {
    eprintln!("bench: {what}");
}

fn reached(yes: bool) -> &'static str {
    if yes { "reached" } else { "short" }
}

/// Three significant digits, and no fraction from a hundred on.
pub(crate) fn number(value: f64) -> String {
    match value.abs() {
        0.0 => "0".to_owned(),
        large if large >= 100.0 => format!("{value:.0}"),
        middle if middle >= 10.0 => format!("{value:.1}"),
        small if small >= 1.0 => format!("{value:.2}"),
        _ => format!("{value:.3}"),
    }
}

#[cfg(test)]
mod tests {
    use super::{Figures, Goal, medians, table};

    fn round(values: [f64; 2]) -> Vec<super::Figure> {
        let mut figures = Figures::of("a");
        figures.add("speed", values[0], "1/s");
        figures.add_with_goal("time", values[1], "ms", Goal::AtMost(2.0));
        figures.into_vec()
    }

    #[test]
    fn rounds_are_joined_by_their_medians() {
        let joined = medians(vec![round([1.0, 9.0]), round([3.0, 1.0]), round([2.0, 2.5])]);
        assert!(table(&joined).contains("| speed  | 2.00  |"), "{}", table(&joined));
        assert!(table(&joined).contains("| time   | 2.50  |"), "{}", table(&joined));
        assert!(joined.iter().all(|figure| figure.rounds.len() == 3));
        assert!(medians(Vec::new()).is_empty());
    }

    #[test]
    fn the_table_says_what_is_short_of_its_goal() {
        let expected = "| scenario | figure | value | unit | goal   |       |\n\
                        | -------- | ------ | ----- | ---- | ------ | ----- |\n\
                        | a        | speed  | 1234  | 1/s  |        |       |\n\
                        | a        | time   | 2.50  | ms   | ≤ 2.00 | short |\n";
        assert_eq!(table(&round([1234.4, 2.5])), expected);
    }
}
