//! NATS servers of one test's own, which are stopped, frozen and started again.

use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a server may take to come up.
const PATIENCE: Duration = Duration::from_secs(30);

/// A NATS server. Dropping it ends it.
pub struct Nats {
    port: u16,
    server: Option<Child>,
}

impl Nats {
    /// Whether this machine can run one. Where it can't this is said, past the test harness, which would hide it.
    pub fn is_there() -> bool {
        let is_there = program().is_some();
        if !is_there {
            let line = b"THE TESTS WITH SEVERAL NODES WERE LEFT OUT: nats-server is nowhere to be found\n";
            std::io::stderr().write_all(line).unwrap();
        }
        is_there
    }

    /// Starts one on a free port.
    pub async fn start() -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut nats = Self { port, server: None };
        nats.run().await;
        nats
    }

    /// Where nodes reach it.
    pub fn url(&self) -> String {
        format!("nats://127.0.0.1:{}", self.port)
    }

    /// Starts it again, where it was before.
    pub async fn run(&mut self) {
        let mut command = Command::new(program().unwrap());
        command.args(["-a", "127.0.0.1", "-p", &self.port.to_string()]);
        self.server = Some(command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap());
        let (begun, address) = (Instant::now(), SocketAddr::from(([127, 0, 0, 1], self.port)));
        while TcpStream::connect(address).is_err() {
            assert!(begun.elapsed() < PATIENCE, "nats-server never came up");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// Ends it without any goodbye.
    pub fn stop(&mut self) {
        if let Some(mut server) = self.server.take() {
            let _ = server.kill();
            let _ = server.wait();
        }
    }
}

impl Drop for Nats {
    fn drop(&mut self) {
        self.stop();
    }
}

fn program() -> Option<PathBuf> {
    let folders = ["/usr/sbin", "/usr/bin", "/usr/local/bin"];
    folders.iter().map(|folder| Path::new(folder).join("nats-server")).find(|path| path.exists())
}
