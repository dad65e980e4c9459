//! What a Postgres can do, one that somebody started or one of our own: single-row inserts, one after the other, each
//! its own transaction.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::Cores;
use super::child::{Measured, free_address};
use crate::Failure;

/// As whom it runs where it may not be root.
const USER: &str = "postgres";
/// How long it may take until it serves.
const START_TIME: Duration = Duration::from_secs(30);
/// How often it is asked until then.
const GLANCE: Duration = Duration::from_millis(50);
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
    let mut pgbench = Command::new(tool("pgbench"));
    let report =
        run(pgbench.args(["-n", "-M", "prepared", "-c", "1", "-T", SECONDS, "-f"]).arg(script.path()).arg(url));
    run(Command::new("psql").args(["-q", "-c", END, url]))?;
    let report = report?;
    rate_in(&report).ok_or_else(|| Failure(format!("pgbench reports {report}")))
}

/// A Postgres of our own, as it is installed: every commit is durable. It ends with this value.
pub(crate) struct Postgres {
    process: Measured,
    /// Its address, for a user who may create tables.
    pub(crate) url: String,
    _folder: TempDir,
}

impl Postgres {
    /// Starts one on the servers' core.
    pub(crate) fn start(scratch: &Path, cores: &Cores) -> Result<Self, Failure> {
        let folder = TempDir::new_in(scratch).map_err(|error| Failure(format!("no folder: {error}")))?;
        let address = free_address()?;
        give_away(folder.path())?;
        let data = folder.path().join("data");
        let flags = ["-U", "bench", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-D"];
        run(as_its_user("initdb").args(flags).arg(&data).current_dir(folder.path()))?;
        let mut command = as_its_user("postgres");
        command.arg("-D").arg(&data).arg("-p").arg(address.port().to_string()).current_dir(folder.path());
        command.args(["-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="]);
        let process = Measured::start(command, folder.path(), cores)?;
        let url = format!("postgresql://bench@{address}/postgres");
        let mut postgres = Self { process, url, _folder: folder };
        postgres.await_start()?;
        Ok(postgres)
    }

    fn await_start(&mut self) -> Result<(), Failure> {
        while let Err(Failure(why)) = run(Command::new(tool("pg_isready")).args(["-d", &self.url])) {
            self.process.check()?;
            if self.process.started.elapsed() > START_TIME {
                return Err(Failure(format!("Postgres was not ready: {why}")));
            }
            std::thread::sleep(GLANCE);
        }
        Ok(())
    }
}

/// Postgres refuses to run as root: it runs as a user of its own then.
fn as_its_user(name: &str) -> Command {
    if !rustix::process::getuid().is_root() {
        return Command::new(tool(name));
    }
    let mut command = Command::new("setpriv");
    command.args(["--reuid", USER, "--regid", USER, "--clear-groups", "--"]).arg(tool(name));
    command
}

fn give_away(folder: &Path) -> Result<(), Failure> {
    if rustix::process::getuid().is_root() {
        run(Command::new("chown").arg(USER).arg(folder))?;
    }
    Ok(())
}

/// Debian keeps its programs away from the path.
fn tool(name: &str) -> PathBuf {
    let beside = Path::new("/usr/lib/postgresql");
    let versions = std::fs::read_dir(beside).into_iter().flatten().flatten();
    let found = versions.map(|version| version.path().join("bin").join(name)).filter(|path| path.exists()).max();
    found.unwrap_or_else(|| PathBuf::from(name))
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
