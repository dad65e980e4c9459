//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::Failure;
use crate::client::Dialect;
use crate::counts::Counts;
use crate::curves::Curves;
use crate::floor::Floor;
use crate::machine::Cores;
use crate::machine::server::Recipe;
use crate::rig::Rig;
use crate::scenario::Rounds;
use crate::scenario::all::{Outcome, all};
use crate::scenario::fanout::Fanout;
use crate::scenario::files::Files;
use crate::scenario::history::History;
use crate::scenario::idle::Idle;
use crate::scenario::nodes::Nodes;
use crate::scenario::resume::Resume;
use crate::scenario::sends::Sends;
use crate::scenario::silence::Silence;
use crate::scenario::start::Start;
use crate::scenario::unread::Unread;
use crate::scenario::worst::Worst;

/// Measures a chat server from outside: starts it, loads it as its clients would, and reports what was found.
#[derive(Debug, Parser)]
#[command(name = "bench", version)]
pub(crate) struct Cli {
    #[command(subcommand)]
    task: Task,
    #[command(flatten)]
    common: Common,
}

/// What holds for every scenario.
#[derive(Args, Debug)]
struct Common {
    /// The dialect whose part is played [default: gateway; with `all`, every dialect].
    #[arg(long, value_enum, global = true)]
    dialect: Option<Dialect>,
    /// The server's binary [default: motet, beside this one].
    #[arg(long, global = true)]
    server: Option<PathBuf>,
    /// A database for the server instead of the embedded one. It should be empty.
    #[arg(long, value_name = "URL", global = true)]
    database_url: Option<String>,
    /// The folder in which the server's data are put for the time of the run [default: the system's for such].
    #[arg(long, value_name = "DIR", global = true)]
    scratch: Option<PathBuf>,
    /// Rounds to take the medians of.
    #[arg(long, default_value_t = 3, global = true)]
    rounds: usize,
    /// Wait this many seconds at most, before each round, for other processes to leave the machine alone.
    #[arg(long, value_name = "SECONDS", default_value_t = 0, global = true)]
    wait_quiet: u64,
    /// Let the system place server and client, instead of giving each a core of its own.
    #[arg(long, global = true)]
    no_pin: bool,
    /// Write the figures to this file as well, as JSON.
    #[arg(long, value_name = "FILE", global = true)]
    json: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// The floor of `rig`, which starts it: a bare loop of sends.
    #[command(hide = true)]
    Floor(Floor),
    #[command(flatten)]
    Measure(Scenario),
}

#[derive(Debug, Subcommand)]
enum Scenario {
    /// One message to many listeners.
    Fanout(Fanout),
    /// Messages by many senders, each waiting for its durable acknowledgement.
    Sends(Sends),
    /// What an idle connection costs in memory.
    Idle(Idle),
    /// Pages of history, the newest against the deepest, and the list of channels beside a long one.
    History(History),
    /// Many uploads at once, then as many downloads, and what they cost in memory.
    Files(Files),
    /// Connections that do nothing, far more than there may be, and how newcomers fare meanwhile.
    Silence(Silence),
    /// Sockets that come back by cursor: how many a second, and all of a large channel at once.
    Resume(Resume),
    /// One, two and three nodes of a cluster on this machine, with Postgres and `nats-server` beside them.
    Nodes(Nodes),
    /// How soon it serves, and what it takes at rest.
    Start(Start),
    /// Counting what is unread in a thousand channels, in one call.
    Unread(Unread),
    /// What others notice of one account's worst minute, with the limits on, and what it makes the server hold.
    Worst(Worst),
    /// Ours beside its peers in turn, written with plots into docs/performance.md: takes a quarter of an hour.
    Rig(Rig),
    /// What each more costs of what a server has a lot of: a part of `rig`, for itself.
    Curves(Curves),
    /// Instructions of the paths that are taken most, held to what was recorded. Needs valgrind.
    Counts(Counts),
    /// All scenarios that aren't long, in modest sizes.
    All {
        /// A Postgres to compare with: a URL whose user may create tables.
        #[arg(long, env = "BENCH_POSTGRES")]
        postgres: Option<String>,
    },
}

impl Cli {
    /// Where the figures are to be written, if anywhere.
    pub(crate) fn json(&self) -> Option<&PathBuf> {
        self.common.json.as_ref()
    }

    /// Measures what was asked for. Gives what was found and what could not be measured.
    pub(crate) fn run(&self) -> Outcome {
        match &self.task {
            Task::Floor(floor) => (Vec::new(), floor.serve().err().into_iter().collect()),
            Task::Measure(scenario) => self.measure(scenario),
        }
    }

    fn measure(&self, scenario: &Scenario) -> Outcome {
        let recipe = match self.common.recipe() {
            Ok(recipe) => recipe,
            Err(failure) => return (Vec::new(), vec![failure]),
        };
        let dialect = self.common.dialect.unwrap_or(Dialect::Gateway);
        let rounds = Rounds { count: self.common.rounds, patience: Duration::from_secs(self.common.wait_quiet) };
        let found = match scenario {
            Scenario::Fanout(sizes) => rounds.run(|| sizes.round(&recipe, dialect)),
            Scenario::Sends(sizes) => rounds.run(|| sizes.round(&recipe, dialect)),
            Scenario::Idle(sizes) => rounds.run(|| sizes.round(&recipe, dialect)),
            Scenario::Nodes(sizes) => rounds.run(|| sizes.round(&recipe, dialect)),
            Scenario::History(sizes) => rounds.run(|| sizes.round(&recipe)),
            Scenario::Unread(sizes) => rounds.run(|| sizes.round(&recipe)),
            Scenario::Files(sizes) => rounds.run(|| sizes.round(&recipe)),
            Scenario::Silence(sizes) => rounds.run(|| sizes.round(&recipe)),
            Scenario::Resume(sizes) => rounds.run(|| sizes.round(&recipe)),
            Scenario::Start(sizes) => rounds.run(|| sizes.round(&recipe)),
            Scenario::Worst(sizes) => rounds.run(|| sizes.round(&recipe)),
            Scenario::Curves(curves) => return curves.run(&recipe),
            Scenario::Counts(counts) => return counts.run(&recipe),
            Scenario::Rig(rig) => return rig.run(&recipe, dialect),
            Scenario::All { postgres } => {
                let dialects = self.common.dialect.map_or_else(|| Dialect::ALL.to_vec(), |dialect| vec![dialect]);
                return all(&recipe, &dialects, rounds, postgres.as_ref());
            }
        };
        match found {
            Ok(figures) => (figures, Vec::new()),
            Err(failure) => (Vec::new(), vec![failure]),
        }
    }
}

impl Common {
    fn recipe(&self) -> Result<Recipe, Failure> {
        let binary = match &self.server {
            Some(path) => path.clone(),
            None => std::env::current_exe().map_err(|error| Failure(error.to_string()))?.with_file_name("motet"),
        };
        let binary = binary.canonicalize().map_err(|error| Failure(format!("{}: {error}", binary.display())))?;
        let scratch = self.scratch.clone().unwrap_or_else(std::env::temp_dir);
        let cores = Cores::choose(!self.no_pin);
        let database_url = self.database_url.clone();
        Ok(Recipe { binary, database_url, nats_url: None, scratch, cores, guarded: false, under: &[] })
    }
}
