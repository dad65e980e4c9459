//! A load generator for chat servers: it starts the server as a process, plays any of its dialects of clients over
//! plain sockets, and prints what it found as a table and as JSON. It asserts nothing about time.

mod cli;
mod client;
mod counts;
mod curves;
mod floor;
mod line;
mod machine;
mod page;
mod plot;
mod report;
mod rig;
mod scenario;
mod stats;
mod swarm;
mod wire;

use std::process::ExitCode;

use clap::Parser;

/// Why a measurement could not be made.
#[derive(Debug)]
pub(crate) struct Failure(String);

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self(text)
    }
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the figures are what it is for")]
fn main() -> ExitCode {
    let cli = cli::Cli::parse();
    let (figures, failed) = cli.run();
    if !figures.is_empty() {
        print!("{}", report::table(&figures));
    }
    for Failure(why) in &failed {
        eprintln!("bench: {why}");
    }
    if let Some(path) = cli.json()
        && let Err(why) = report::write_json(&figures, path)
    {
        eprintln!("bench: {}: {why}", path.display());
        return ExitCode::FAILURE;
    }
    if failed.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
