//! A process that is measured: started for one measurement, and stopped after it.

use std::fs::File;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use super::Cores;
use crate::Failure;

/// How long a process may take to leave once it is asked to.
const PARTING_TIME: Duration = Duration::from_secs(30);
/// How often it is looked at until then.
const GLANCE: Duration = Duration::from_millis(5);

/// A process of ours. It ends with this value.
pub(crate) struct Measured {
    child: Child,
    /// When it was started.
    pub(crate) started: Instant,
    /// Where its output is.
    log: PathBuf,
}

impl Measured {
    /// Starts it on the servers' core, with its output in a file of this folder.
    pub(crate) fn start(mut command: Command, folder: &Path, cores: &Cores) -> Result<Self, Failure> {
        let name = command.get_program().to_string_lossy().into_owned();
        let failed = |error: std::io::Error| Failure(format!("{name} can't be started: {error}"));
        let log = folder.join("output");
        let output = File::create(&log).map_err(failed)?;
        let errors = output.try_clone().map_err(failed)?;
        command.stdin(Stdio::null()).stdout(output).stderr(errors);
        let started = Instant::now();
        let child = cores.on_servers_core(|| command.spawn()).map_err(failed)?;
        Ok(Self { child, started, log })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// Fails with the end of its output if it has ended.
    pub(crate) fn check(&mut self) -> Result<(), Failure> {
        match self.child.try_wait() {
            Ok(None) => Ok(()),
            ended => Err(Failure(format!("the server ended ({ended:?}): {}", self.last_words()))),
        }
    }

    /// Where its output is.
    pub(crate) fn log(&self) -> &Path {
        &self.log
    }

    /// The end of its output.
    pub(crate) fn last_words(&self) -> String {
        let output = std::fs::read(&self.log).unwrap_or_default();
        let output = String::from_utf8_lossy(&output);
        let lines: Vec<&str> = output.lines().collect();
        lines[lines.len().saturating_sub(10)..].join("\n")
    }

    /// Asks the process to end, and waits; kills it if it doesn't.
    fn stop(&mut self) {
        let Some(id) = i32::try_from(self.child.id()).ok().and_then(Pid::from_raw) else { return };
        if !matches!(self.child.try_wait(), Ok(None)) || kill_process(id, Signal::TERM).is_err() {
            return;
        }
        let begun = Instant::now();
        while begun.elapsed() < PARTING_TIME {
            if !matches!(self.child.try_wait(), Ok(None)) {
                return;
            }
            std::thread::sleep(GLANCE);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Drop for Measured {
    fn drop(&mut self) {
        self.stop();
    }
}

/// A loopback address that is free now.
pub(crate) fn free_address() -> Result<SocketAddr, Failure> {
    let found = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|listener| listener.local_addr());
    found.map_err(|error| Failure(format!("no free port: {error}")))
}
