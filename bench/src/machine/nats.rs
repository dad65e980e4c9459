//! `nats-server`, the rival that most machines can install: the same lines of measurement, in the same run.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::Cores;
use super::child::{Measured, free_address};
use crate::Failure;
use crate::line::Line;
use crate::wire::{Framing, Kind, nats};

/// How long it may take until it serves.
const START_TIME: Duration = Duration::from_secs(30);
/// How often it is asked until then.
const GLANCE: Duration = Duration::from_millis(1);

/// A rival that runs. It ends with this value.
pub(crate) struct Nats {
    /// Its process.
    pub(crate) process: Measured,
    /// From the start of the process to its first word to a client.
    pub(crate) ready_after: Duration,
    /// Where it tells how it fares.
    pub(crate) monitor: SocketAddr,
    address: SocketAddr,
    _folder: TempDir,
}

impl Nats {
    /// Starts one.
    pub(crate) fn start(scratch: &Path, cores: &Cores) -> Result<Self, Failure> {
        let folder = TempDir::new_in(scratch).map_err(|error| Failure(format!("no folder: {error}")))?;
        let (address, monitor) = (free_address()?, free_address()?);
        let mut command = Command::new("nats-server");
        command.arg("--http_port").arg(monitor.port().to_string());
        command.arg("--addr").arg(address.ip().to_string()).arg("--port").arg(address.port().to_string());
        let mut process = Measured::start(command, folder.path(), cores)?;
        loop {
            // Its greeting is the proof that it serves.
            let greeted = Line::open(address, Framing::Nats).and_then(|mut line| line.take(|_, _| ()));
            let ready_after = process.started.elapsed();
            if greeted.is_ok() {
                return Ok(Self { process, ready_after, monitor, address, _folder: folder });
            }
            process.check()?;
            if process.started + START_TIME < Instant::now() {
                return Err(Failure("nats-server was not ready".to_owned()));
            }
            std::thread::sleep(GLANCE);
        }
    }

    /// Its address for the nodes of a cluster.
    pub(crate) fn url(&self) -> String {
        format!("nats://{}", self.address)
    }

    /// A connection that may publish.
    pub(crate) fn publisher(&self) -> Result<Line, Failure> {
        let mut line = Line::open(self.address, Framing::Nats)?;
        line.write(nats::CONNECT)?;
        Ok(line)
    }

    /// A connection that hears everything.
    pub(crate) fn subscriber(&self) -> Result<Line, Failure> {
        let mut line = self.publisher()?;
        line.write(nats::LISTEN)?;
        while !line.take(|kind, body| kind == Kind::Other && body == nats::LISTENING)? {}
        Ok(line)
    }
}
