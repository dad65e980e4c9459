//! Durable state: the implementation of the domain's `Store` over `SQLite` or Postgres. The only SQL of the project.
//!
//! Acts go through one writer per node, which commits many at once (`writer`); questions go to readers beside it.
//! Both engines run the same acts (`acts`), questions (`reads`) and statement texts (`statements`).

mod acts;
mod copy;
mod examine;
mod facts;
mod fault;
mod handle;
mod locks;
mod log;
mod migrations;
mod ports;
mod postgres;
mod reads;
mod shape;
mod sqlite;
mod statements;
mod tx;
mod value;
mod writer;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use domain::ports::{Bus, Chance, Clock, Store};

/// Where the state is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// A file, made if it isn't there. Only one server at a time may use it.
    Sqlite(PathBuf),
    /// A server, by its URL (`postgresql://user@host/name`). Several nodes may share it.
    Postgres(String),
}

/// What the store asks of the outside.
#[derive(Clone)]
pub struct Deps {
    /// Wall-clock time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub chance: Arc<dyn Chance>,
    /// Who is told of what was committed.
    pub bus: Arc<dyn Bus>,
    /// How often old events and logins are looked for: [`PRUNE_EVERY`].
    pub prune_every: Duration,
    /// How long the event log keeps an event.
    pub log_life: Duration,
    /// Whether it is counted what one account does in an hour: conversations opened, strangers met.
    pub limited: bool,
    /// Who opens it.
    pub opener: Opener,
}

/// Who opens a store, and beside whom it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opener {
    /// A command, which works beside any server.
    Command,
    /// A server whose listeners hear only of its own commits: no other may use the database.
    LoneServer,
    /// A node of a cluster, beside others.
    ClusterNode,
}

/// The number of the schema that this version keeps its state in. Opening a database brings it there.
pub const SCHEMA: usize = migrations::MIGRATIONS.len();

/// How often housekeeping runs.
pub const PRUNE_EVERY: Duration = Duration::from_hours(1);

/// Why the store can't be opened, in one line for whoever starts the server. Holds no password.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenError {
    line: String,
    /// Whether the machine is at fault, whatever the database.
    of_machine: bool,
}

impl OpenError {
    fn new(line: impl Into<String>) -> Self {
        let line = line.into();
        // `SQLite`'s word for memory that it didn't get.
        Self { of_machine: line.ends_with("out of memory"), line }
    }

    /// The process may not have what it needs.
    fn of_machine(line: impl Into<String>) -> Self {
        Self { line: line.into(), of_machine: true }
    }

    /// Whether the process lacks memory or threads, and no other database would help.
    pub fn is_of_machine(&self) -> bool {
        self.of_machine
    }
}

impl fmt::Display for OpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.line)
    }
}

impl std::error::Error for OpenError {}

impl Database {
    /// The database that a URL names: `sqlite://PATH` (`sqlite:///` for an absolute path) or `postgresql://…`.
    pub fn from_url(url: &str) -> Result<Self, OpenError> {
        match url.split_once("://") {
            Some(("sqlite", path)) if !path.is_empty() => Ok(Self::Sqlite(path.into())),
            Some(("postgres" | "postgresql", _)) => Ok(Self::Postgres(url.to_owned())),
            _ => Err(OpenError::new("a database URL must begin with sqlite:// or postgresql://")),
        }
    }
}

pub use copy::{ComparedTable, CopyProgress, CopyStart, Copying, NamedBlob, begin_copy};
pub use examine::{Examined, examine};
pub use sqlite::back_up;

/// Opens the store, with its schema up to date.
pub async fn open(database: &Database, deps: Deps) -> Result<Arc<dyn Store>, OpenError> {
    open_within(database, deps, Duration::ZERO).await
}

/// Opens the store, with its schema up to date. A server that isn't up yet is waited for so long, which is said in the
/// log once.
pub async fn open_within(database: &Database, deps: Deps, wait: Duration) -> Result<Arc<dyn Store>, OpenError> {
    match database {
        Database::Sqlite(path) => Ok(Arc::new(sqlite::open(path, deps).await?)),
        Database::Postgres(url) => Ok(Arc::new(postgres::open(url, deps, wait).await?)),
    }
}
