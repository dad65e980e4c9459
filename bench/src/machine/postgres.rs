//! What a Postgres that somebody started can do: single-row inserts, one after the other, each its own transaction.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Failure;

/// How long it is measured, in seconds.
const SECONDS: &str = "2";
/// Makes the table.
const TABLE: &str = include_str!("insert-table.psql");
/// Adds a row like a message's.
const ROW: &str = include_str!("insert-row.pgbench");
/// Takes the table away again.
const END: &str = include_str!("insert-end.psql");

/// Inserts a second that one client reaches, measured by the database's own `pgbench`.
pub(crate) fn inserts_per_second(url: &str, folder: &Path) -> Result<f64, Failure> {
    let failed = |error: std::io::Error| Failure(format!("{}: {error}", folder.display()));
    let mut script = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    script.write_all(ROW.as_bytes()).map_err(failed)?;
    run(Command::new("psql").args(["-q", "-v", "ON_ERROR_STOP=1", "-c", TABLE, url]))?;
    let mut pgbench = Command::new(tool());
    let report =
        run(pgbench.args(["-n", "-M", "prepared", "-c", "1", "-T", SECONDS, "-f"]).arg(script.path()).arg(url));
    run(Command::new("psql").args(["-q", "-c", END, url]))?;
    let report = report?;
    rate_in(&report).ok_or_else(|| Failure(format!("pgbench reports {report}")))
}

/// Debian keeps `pgbench` away from the path, beside the server.
fn tool() -> PathBuf {
    let beside = Path::new("/usr/lib/postgresql");
    let versions = std::fs::read_dir(beside).into_iter().flatten().flatten();
    let found = versions.map(|version| version.path().join("bin/pgbench")).filter(|path| path.exists()).max();
    found.unwrap_or_else(|| PathBuf::from("pgbench"))
}

fn run(command: &mut Command) -> Result<String, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|error| Failure(format!("{name}: {error}")))?;
    if !output.status.success() {
        return Err(Failure(format!("{name}: {}", String::from_utf8_lossy(&output.stderr))));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn rate_in(report: &str) -> Option<f64> {
    report.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok())
}

#[cfg(test)]
mod tests {
    use super::rate_in;

    #[test]
    fn the_rate_is_read_from_the_report() {
        let report = "latency average = 0.25 ms\ninitial connection time = 2 ms\ntps = 4012.5 (without initial connection time)\n";
        assert_eq!(rate_in(report), Some(4012.5));
        assert_eq!(rate_in("failed"), None);
    }
}
