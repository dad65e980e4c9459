//! What was recorded, in a small file that people read in changes.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde::{Deserialize, Serialize};

use crate::Failure;
use crate::report::Figure;

/// By how much a count may be off, in percent.
const MARGIN: f64 = 10.0;

/// Counts, and what they are of.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
pub(super) struct Record {
    /// The compiler, on which they depend as well.
    compiler: String,
    /// Instructions, each by what it is of.
    instructions: BTreeMap<String, u64>,
}

impl Record {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts are far below 2^53")]
    pub(super) fn of(figures: &[Figure]) -> Self {
        let instructions = figures.iter().map(|figure| (figure.name.clone(), figure.value.round() as u64));
        Self { compiler: compiler(), instructions: instructions.collect() }
    }

    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        let text = std::fs::read_to_string(path).map_err(|error| Failure(format!("{}: {error}", path.display())))?;
        serde_json::from_str(&text).map_err(|error| Failure(format!("{}: {error}", path.display())))
    }

    pub(super) fn write(&self, path: &Path) -> Result<(), Failure> {
        let text = serde_json::to_string_pretty(self).map_err(|error| Failure(error.to_string()))?;
        std::fs::write(path, text + "\n").map_err(|error| Failure(format!("{}: {error}", path.display())))
    }

    /// What is off, in sentences.
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    pub(super) fn compare(&self, counted: &Self) -> Vec<String> {
        let mut off = Vec::new();
        for (name, now) in &counted.instructions {
            let Some(then) = self.instructions.get(name) else {
                off.push(format!("{name}: {now} instructions, none recorded"));
                continue;
            };
            let change = 100.0 * (*now as f64 / *then as f64 - 1.0);
            if change.abs() > MARGIN {
                off.push(format!("{name}: {now} instructions, {change:+.1} % of the recorded {then}"));
            }
        }
        let gone = self.instructions.keys().filter(|name| !counted.instructions.contains_key(*name));
        off.extend(gone.map(|name| format!("{name}: recorded, but not counted any more")));
        if !off.is_empty() && self.compiler != counted.compiler {
            off.push(format!("recorded with {}, counted with {}", self.compiler, counted.compiler));
        }
        off
    }
}

fn compiler() -> String {
    let output = Command::new("rustc").arg("--version").output();
    output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::Record;

    fn record(compiler: &str, counts: &[(&str, u64)]) -> Record {
        let instructions = counts.iter().map(|(name, count)| ((*name).to_owned(), *count)).collect();
        Record { compiler: compiler.to_owned(), instructions }
    }

    #[test]
    fn counts_may_be_off_by_a_tenth() {
        let then = record("a", &[("a send", 1000), ("a page", 1000)]);
        assert!(then.compare(&record("b", &[("a send", 1099), ("a page", 901)])).is_empty());
        assert_eq!(
            then.compare(&record("b", &[("a send", 1101), ("a page", 899)])),
            [
                "a page: 899 instructions, -10.1 % of the recorded 1000",
                "a send: 1101 instructions, +10.1 % of the recorded 1000",
                "recorded with a, counted with b"
            ]
        );
    }

    #[test]
    fn what_is_counted_and_what_is_recorded_are_the_same_things() {
        let then = record("a", &[("a send", 1000)]);
        assert_eq!(
            then.compare(&record("a", &[("a page", 5)])),
            ["a page: 5 instructions, none recorded", "a send: recorded, but not counted any more"]
        );
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("counts.json");
        let written = record("a", &[("a send", 1000)]);
        written.write(&path).unwrap();
        assert_eq!(Record::read(&path).unwrap(), written);
        assert!(Record::read(folder.path()).is_err());
    }
}
