//! A copy of all that one database holds in another one, of whichever engines the two are.
//!
//! Which tables there are the source itself tells, so that none can be forgotten. Rows go in the order of their keys, a page
//! to a transaction, together with a mark of how far that is: a copy that was killed goes on behind it. The mark goes in the
//! transaction in which both sides were compared, and until then no server begins to write to the target.

mod claim;
mod engine;
mod mark;
mod run;
mod sum;
mod tables;

use async_trait::async_trait;

pub(crate) use self::engine::CopyEngine;
pub(crate) use self::mark::is_unfinished_copy;
use self::run::{CopyRun, Opened};
pub(crate) use self::tables::{CopyTable, TablePage, quoted};
use crate::{Database, Deps, OpenError, postgres, sqlite};

/// The number under which a copy shows that it lives, as a writer does; no writer has it.
pub(crate) const COPY_WRITER: i64 = 0;

/// A copy under way. Dropped at any moment, the next one goes on with it.
#[async_trait]
pub trait Copying: Send {
    /// Where it begins.
    fn start(&self) -> CopyStart;

    /// Tables of the source that this version's schema doesn't have, and that aren't copied.
    fn left_out(&self) -> &[String];

    /// Copies some more rows; how far that is, or none where all are copied.
    async fn copy_some(&mut self) -> Result<Option<CopyProgress>, OpenError>;

    /// Files that the source names, in the order of their keys, after one: some more, or none.
    async fn blobs(&mut self, after: &str) -> Result<Vec<NamedBlob>, OpenError>;

    /// Reads some more rows back from both sides; how far that is, or none where all are compared.
    async fn compare_some(&mut self) -> Result<Option<CopyProgress>, OpenError>;

    /// Compares what isn't compared yet, and gives the target free where no table differs. Fails where the source was
    /// written to meanwhile.
    async fn finish(self: Box<Self>) -> Result<Vec<ComparedTable>, OpenError>;
}

/// Where a copy begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyStart {
    /// With an empty target.
    New,
    /// Where an earlier one of the same state of the source stopped.
    GoesOn,
    /// At the beginning once more: the source was written to after an earlier one had begun.
    Anew,
    /// At its end: an earlier one was finished, and neither side has been written to since.
    Finished,
}

/// How far a copy is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CopyProgress {
    /// The table that is at work.
    pub table: String,
    /// How many rows are done, of all tables.
    pub rows: u64,
    /// How many there are.
    pub of: u64,
}

/// A file as the database names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedBlob {
    /// The key of its contents.
    pub key: String,
    /// How many bytes the original has, where it is kept.
    pub size: Option<u64>,
    /// How many bytes the small picture of it has, where there is one.
    pub thumbnail_size: Option<u64>,
}

/// A table as both sides hold it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedTable {
    /// Its name.
    pub name: String,
    /// How many rows the source has, and their checksum.
    pub source: (u64, String),
    /// How many the target has, and theirs.
    pub target: (u64, String),
}

impl ComparedTable {
    /// Whether both sides hold the same.
    pub fn is_alike(&self) -> bool {
        self.source == self.target
    }
}

/// Begins to copy a database into another one, or goes on with it. The target's schema is brought up to this version's
/// first; the source has to have it already, and nobody may be at work on either.
pub async fn begin_copy(from: &Database, to: &Database, deps: &Deps) -> Result<Box<dyn Copying>, OpenError> {
    let (source, target) = (place(from)?, place(to)?);
    if source == target {
        return Err(OpenError::new(format!("{source} can't be copied into itself")));
    }
    match (from, to) {
        (Database::Sqlite(from), Database::Sqlite(to)) => {
            begin(Opened::new(sqlite::source(from)?, source), sqlite::target(to), target, deps).await
        }
        (Database::Sqlite(from), Database::Postgres(to)) => {
            begin(Opened::new(sqlite::source(from)?, source), postgres::look(to), target, deps).await
        }
        (Database::Postgres(from), Database::Sqlite(to)) => {
            begin(Opened::new(postgres::look(from).await?, source), sqlite::target(to), target, deps).await
        }
        (Database::Postgres(from), Database::Postgres(to)) => {
            begin(Opened::new(postgres::look(from).await?, source), postgres::look(to), target, deps).await
        }
    }
}

/// The target is opened once the source is known to be one that can be copied.
async fn begin<S: CopyEngine, T: CopyEngine>(
    source: Opened<S>,
    target: impl Future<Output = Result<T, OpenError>>,
    place: String,
    deps: &Deps,
) -> Result<Box<dyn Copying>, OpenError> {
    let source = claim::source(source).await?;
    let target = Opened::new(target.await?, place);
    Ok(Box::new(CopyRun::begin(source, target, deps).await?))
}

/// What a database is called in errors, the same one always alike.
fn place(database: &Database) -> Result<String, OpenError> {
    match database {
        Database::Sqlite(path) => Ok(path.canonicalize().unwrap_or_else(|_| path.clone()).display().to_string()),
        Database::Postgres(url) => postgres::describe(url),
    }
}
