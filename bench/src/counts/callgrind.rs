//! A server that runs under callgrind, and how many instructions it has spent.

use std::process::Command;

use crate::Failure;
use crate::machine::server::{Recipe, Server};

/// As what the server is started. Nothing is counted until it has started; what is written at the end isn't wanted.
pub(super) const UNDER: &[&str] =
    &["valgrind", "--tool=callgrind", "--instr-atstart=no", "--callgrind-out-file=/dev/null"];

/// Has everything counted from now on.
pub(super) fn begin(server: &Server) -> Result<(), Failure> {
    control(server, &["-i", "on"]).map(drop)
}

/// How many instructions all threads have spent so far.
pub(super) fn spent(server: &Server) -> Result<u64, Failure> {
    let said = control(server, &["-e"])?;
    total_in(&said).ok_or_else(|| Failure(format!("callgrind_control says {said}")))
}

/// The server's recipe with callgrind around it, and one thread that does what all others would take from each other.
pub(super) fn around(recipe: &Recipe) -> Recipe {
    Recipe { under: UNDER, ..recipe.clone() }
}

fn control(server: &Server, arguments: &[&str]) -> Result<String, Failure> {
    let mut command = Command::new("callgrind_control");
    // The server has no such variable, and both have to look for each other in the same place.
    command.args(arguments).arg(server.process.id().to_string()).env_remove("TMPDIR");
    let output = command.output().map_err(|error| Failure(format!("callgrind_control: {error}")))?;
    if !output.status.success() {
        return Err(Failure(format!("callgrind_control: {}", String::from_utf8_lossy(&output.stderr))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The sum of what it says of each thread: a line of its number and its count, with commas between thousands.
fn total_in(said: &str) -> Option<u64> {
    let lines = said.lines().map(str::trim_start).filter_map(|line| line.strip_prefix("Th"));
    let counts = lines.map(|line| {
        let count = line.split_whitespace().nth(1)?;
        count.replace(',', "").parse::<u64>().ok()
    });
    counts.collect::<Option<Vec<_>>>().filter(|counts| !counts.is_empty()).map(|counts| counts.iter().sum())
}

#[cfg(test)]
mod tests {
    use super::total_in;

    #[test]
    fn the_threads_are_added_up() {
        let said =
            "PID 7: /usr/bin/motet serve\n\n  Totals:           Ir \n   Th 1  3,305,545 \n   Th10        374 \n\n";
        assert_eq!(total_in(said), Some(3_305_919));
        assert_eq!(total_in("PID 7: motet\n  OK.\n"), None);
        assert_eq!(total_in("   Th 1  many\n"), None);
    }
}
