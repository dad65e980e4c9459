//! Other servers that carry messages to many sockets, each as small a program of ours on a library of others as it can
//! be: what comes at `/publish` goes to everybody at `/listen`. And the floor under all of them, a bare loop of sends.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::Cores;
use super::child::{Measured, free_address};
use super::peers::Installed;
use crate::Failure;
use crate::line::Line;
use crate::wire::{Kind, websocket};

/// How long it may take until it serves.
const START_TIME: Duration = Duration::from_secs(30);
/// How often it is asked until then.
const GLANCE: Duration = Duration::from_millis(5);
/// What it says to whoever listens from now on.
const READY: &[u8] = b"ready";

/// A library whose server is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Library {
    /// A loop of sends in this program.
    Floor,
    /// uWebSockets, by socketify, a Python package.
    UWebSockets,
    /// Bun, of npm.
    Bun,
    /// ws on Node, of npm.
    Ws,
    /// `FastAPI` on uvicorn, Python packages.
    FastApi,
}

/// A peer that runs. It ends with this value.
pub(crate) struct Peer {
    /// Its process.
    pub(crate) process: Measured,
    library: Library,
    address: SocketAddr,
    _folder: TempDir,
}

impl Library {
    /// Its name.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Floor => "bare sends",
            Self::UWebSockets => "uWebSockets",
            Self::Bun => "Bun",
            Self::Ws => "Node ws",
            Self::FastApi => "FastAPI, uvicorn",
        }
    }

    /// Starts its server.
    pub(crate) fn start(self, installed: &Installed, scratch: &Path, cores: &Cores) -> Result<Peer, Failure> {
        let folder = TempDir::new_in(scratch).map_err(|error| Failure(format!("no folder: {error}")))?;
        let address = free_address()?;
        let mut command = self.command(installed)?;
        command.arg(address.port().to_string());
        let process = Measured::start(command, folder.path(), cores)?;
        let mut peer = Peer { process, library: self, address, _folder: folder };
        peer.await_start()?;
        Ok(peer)
    }

    fn command(self, installed: &Installed) -> Result<Command, Failure> {
        Ok(match self {
            Self::Floor => {
                let mut command = Command::new(std::env::current_exe().map_err(|error| Failure(error.to_string()))?);
                command.arg("floor");
                command
            }
            Self::UWebSockets => installed.python("uwebsockets.py"),
            Self::FastApi => installed.python("fastapi_peer.py"),
            Self::Bun => installed.bun("bun.mjs"),
            Self::Ws => installed.node("ws.mjs"),
        })
    }
}

impl Peer {
    fn await_start(&mut self) -> Result<(), Failure> {
        while let Err(Failure(why)) = self.listener() {
            self.process.check()?;
            if self.process.started.elapsed() > START_TIME {
                return Err(Failure(format!("{} was not ready: {why}", self.library.name())));
            }
            std::thread::sleep(GLANCE);
        }
        Ok(())
    }

    /// A connection that may publish.
    pub(crate) fn publisher(&self) -> Result<Line, Failure> {
        Line::socket(self.address, "/publish", None)
    }

    /// A connection that hears everything.
    pub(crate) fn listener(&self) -> Result<Line, Failure> {
        let mut line = Line::socket(self.address, "/listen", None)?;
        while !line.take(|kind, body| kind == Kind::Message && body == READY)? {}
        Ok(line)
    }

    /// The bytes with which a publisher says this. The floor gets the very frame that it passes on, so that it has nothing
    /// to do but to send it.
    pub(crate) fn publishing(&self, content: &str) -> Vec<u8> {
        match self.library {
            Library::Floor => websocket::from_server(content),
            _ => websocket::text(content),
        }
    }
}
