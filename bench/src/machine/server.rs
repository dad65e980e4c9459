//! The server, as its users start it: the binary, a free port, a folder of its own.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::Cores;
use super::child::{Measured, free_address};
use crate::Failure;
use crate::line::Line;
use crate::wire::{Framing, http};

/// How long a server may take until it serves.
const START_TIME: Duration = Duration::from_mins(1);
/// How long it may take under another program, which may slow it down many times.
const SLOW_START_TIME: Duration = Duration::from_mins(5);
/// How often it is asked until then.
const GLANCE: Duration = Duration::from_millis(1);

/// What is started, and how.
#[derive(Clone)]
pub(crate) struct Recipe {
    /// The server's binary.
    pub(crate) binary: PathBuf,
    /// Where its state is kept; in its own folder when nothing is said.
    pub(crate) database_url: Option<String>,
    /// The `nats-server` by which it is a node of a cluster, if it is one.
    pub(crate) nats_url: Option<String>,
    /// The folder in which its own is made.
    pub(crate) scratch: PathBuf,
    /// Where it runs.
    pub(crate) cores: Cores,
    /// Whether it limits what one address and one account may do, and hashes passwords as dearly as it does for users.
    pub(crate) guarded: bool,
    /// The program that runs it, with what it is told, if that isn't the system.
    pub(crate) under: &'static [&'static str],
}

/// A server that runs. It ends with this value.
pub(crate) struct Server {
    /// Its process; before its folder, so that it has ended when that goes.
    pub(crate) process: Measured,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// From the start of the process to the first answer on `/healthz`.
    pub(crate) ready_after: Duration,
    folder: TempDir,
}

impl Recipe {
    /// Starts a server in a new folder.
    pub(crate) fn start(&self) -> Result<Server, Failure> {
        let folder = tempfile::Builder::new().prefix("bench").tempdir_in(&self.scratch);
        self.start_in(folder.map_err(|error| Failure(format!("no folder in {}: {error}", self.scratch.display())))?)
    }

    fn start_in(&self, folder: TempDir) -> Result<Server, Failure> {
        let address = free_address()?;
        let command = self.command(folder.path(), address);
        let mut process = Measured::start(command, folder.path(), &self.cores)?;
        let ready_after =
            await_health(&mut process, address, if self.under.is_empty() { START_TIME } else { SLOW_START_TIME })?;
        Ok(Server { process, address, ready_after, folder })
    }

    fn command(&self, folder: &Path, address: SocketAddr) -> Command {
        let mut command = match self.under {
            [program, flags @ ..] => {
                let mut command = Command::new(program);
                command.args(flags).arg(&self.binary);
                command
            }
            [] => Command::new(&self.binary),
        };
        command.arg("serve").arg("--listen").arg(address.to_string()).arg("--data-dir").arg(folder.join("data"));
        if let Some(url) = &self.database_url {
            command.arg("--database-url").arg(url);
        }
        // Nothing that this process or its folder happens to be set to may change what is measured.
        command.env_clear().current_dir(folder);
        command.env("MOTET_LOG", "warn");
        if let Some(url) = &self.nats_url {
            command.env("NATS_URL", url).env("MOTET_BLOBS", format!("file://{}", self.scratch.join("blobs").display()));
        }
        if !self.under.is_empty() {
            // One thread of the runtime, so that none looks for work that others have.
            command.env("TOKIO_WORKER_THREADS", "1");
        }
        if !self.guarded {
            command.env("MOTET_RATE_LIMITS", "off").env("MOTET_PASSWORD_COST", "cheap");
        }
        // Long enough that no heartbeat falls due within a run.
        command.env("MOTET_HEARTBEAT_INTERVAL_MS", "3600000");
        command
    }
}

impl Server {
    /// A word that no other run uses, for usernames.
    pub(crate) fn tag(&self) -> String {
        let name = self.folder.path().file_name().map(|name| name.to_string_lossy().to_ascii_lowercase());
        name.unwrap_or_default().chars().filter(char::is_ascii_alphanumeric).collect()
    }

    /// The folder of its state.
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Stops it, and starts another on the same folder.
    pub(crate) fn restart(self, recipe: &Recipe) -> Result<Self, Failure> {
        let Self { process, folder, .. } = self;
        drop(process);
        recipe.start_in(folder)
    }

    /// Adds to a failure what the server wrote to its log.
    pub(crate) fn explain(&self, failure: Failure) -> Failure {
        let Failure(text) = failure;
        match self.process.last_words() {
            said if said.is_empty() => Failure(text),
            said => Failure(format!("{text}\nThe server wrote:\n{said}")),
        }
    }
}

fn await_health(process: &mut Measured, address: SocketAddr, patience: Duration) -> Result<Duration, Failure> {
    let request = http::request("GET", &address.to_string(), "/healthz", None, None);
    let started = process.started;
    loop {
        let answer = Line::open(address, Framing::Http).and_then(|mut line| line.call(&request));
        let now = Instant::now();
        if matches!(answer, Ok((200, _))) {
            return Ok(now - started);
        }
        process.check()?;
        if now - started > patience {
            return Err(Failure(format!("the server was not ready after {patience:?}: {}", process.last_words())));
        }
        std::thread::sleep(GLANCE);
    }
}
