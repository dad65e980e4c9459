//! One `SQLite` connection. Everything is computed before it returns, so its futures are always ready.

use std::fs::OpenOptions;
use std::future::{Future, ready};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use domain::model::{ChannelId, UserId};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, ErrorCode, OpenFlags, ToSql};

#[cfg(debug_assertions)]
use super::account_changes::AccountChanges;
use super::checkpoints::Checkpoints;
use super::deadline::Deadline;
use super::liveness;
use super::logins::Logins;
use crate::OpenError;
use crate::acts::KeptFacts;
use crate::fault::{Class, Fault};
use crate::locks::{Locks, Mode, Wanted};
use crate::migrations::{Migration, Scripts};
use crate::statements::engine::{SQLITE_BEGIN_READ, SQLITE_BEGIN_WRITE, SQLITE_DATA_VERSION};
use crate::statements::{Batch, Statement};
use crate::tx::{BatchRows, Purpose, Tx};
use crate::value::{Row, Value};

/// How long a connection waits for another process.
pub(super) const BUSY: Duration = Duration::from_secs(5);
/// How long the one that writes does: whoever waits for it is refused a little later.
const WRITER_BUSY: Duration = Duration::from_secs(25);
/// How many prepared statements are kept.
const PREPARED: usize = 256;
/// Acknowledged means durable: every commit reaches the disk before it returns.
const WRITER_PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
     PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864;";
const READER_PRAGMAS: &str = "PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -8192;";

pub(crate) struct SqliteConnection {
    engine: rusqlite::Connection,
    /// The time limit of its questions, if it only reads.
    deadline: Option<Deadline>,
    /// The thread that makes its checkpoints, if it writes for a server.
    checkpoints: Option<Checkpoints>,
    /// Shows that the writer lives.
    lock: Option<liveness::LivenessLock>,
    /// The logins that are to be forgotten when their accounts change, if it writes for a server.
    logins: Option<Arc<Logins>>,
    /// The accounts that the transaction changes.
    touched: Vec<UserId>,
    /// What sends were decided on, if it writes.
    facts: Option<KeptFacts>,
    #[cfg(debug_assertions)]
    changes: AccountChanges,
}

impl SqliteConnection {
    /// The connection that writes. Makes the file, for its owner's eyes only.
    pub(crate) fn open_writer(path: &Path) -> Result<Self, OpenError> {
        let wrong = |cause: &dyn std::fmt::Display| OpenError::new(format!("can't open {}: {cause}", path.display()));
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        options.open(path).map_err(|cause| wrong(&cause))?;
        let mut writer = Self::open(path, WRITER_BUSY, WRITER_PRAGMAS).map_err(|cause| wrong(&cause))?;
        writer.facts = Some(KeptFacts::default());
        Ok(writer)
    }

    /// Has a thread beside it move what it commits out of the write-ahead log.
    pub(super) fn start_checkpoints(&mut self, path: &Path) -> Result<(), OpenError> {
        self.checkpoints = Some(Checkpoints::start(&mut self.engine, path)?);
        Ok(())
    }

    /// Has these logins forgotten when their accounts change.
    pub(super) fn keep_true(&mut self, logins: Arc<Logins>) {
        #[cfg(debug_assertions)]
        self.changes.watch(&mut self.engine);
        self.logins = Some(logins);
    }

    /// Opens a transaction, and sees whether what is kept is still so.
    fn open_transaction(&mut self, purpose: Purpose, locks: &Locks) -> Result<(), Fault> {
        self.run(match purpose {
            Purpose::Read => SQLITE_BEGIN_READ,
            Purpose::Write | Purpose::Housekeeping | Purpose::Migration => SQLITE_BEGIN_WRITE,
        })?;
        if self.facts.is_some() {
            let mut version = self.engine.prepare_cached(SQLITE_DATA_VERSION).map_err(fault)?;
            let version = version.query_row([], |row| row.get(0)).map_err(fault)?;
            let facts = self.facts.get_or_insert_default();
            facts.begin(version);
            if purpose != Purpose::Write {
                facts.forget_all();
            }
            facts.touch(locks.iter());
        }
        Ok(())
    }

    /// Notes which accounts are locked to be changed.
    fn touch(&mut self, wanted: impl Iterator<Item = Wanted>) {
        self.touched.extend(wanted.filter(|(_, mode)| *mode == Mode::Alone).filter_map(|(lock, _)| lock.user()));
    }

    /// Forgets what is kept of something that is taken back.
    fn take_back(&mut self) {
        if let Some(facts) = &mut self.facts {
            facts.take_back();
        }
    }

    /// Forgets the logins of the accounts that the transaction changed, whether it stands or not.
    fn forget_touched(&mut self) {
        let touched = std::mem::take(&mut self.touched);
        if let Some(logins) = self.logins.as_ref().filter(|_| !touched.is_empty()) {
            logins.forget(touched);
        }
    }

    /// A connection that only reads.
    pub(super) fn open_reader(path: &Path) -> Result<Self, OpenError> {
        let mut reader = Self::open_source(path)?;
        let deadline = Deadline::watched_by(&mut reader.engine);
        let wrong = |cause| OpenError::new(format!("can't read {}: {cause}", path.display()));
        reader.deadline = Some(deadline.map_err(wrong)?);
        Ok(reader)
    }

    /// A connection that only reads, for as long as it takes.
    pub(super) fn open_source(path: &Path) -> Result<Self, OpenError> {
        Self::open(path, BUSY, READER_PRAGMAS)
            .map_err(|cause| OpenError::new(format!("can't read {}: {cause}", path.display())))
    }

    fn open(path: &Path, busy: Duration, pragmas: &str) -> rusqlite::Result<Self> {
        // Read-only by pragma, not by flag: a connection that may not write can't open a WAL that was left behind.
        let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = rusqlite::Connection::open_with_flags(path, access)?;
        connection.busy_timeout(busy)?;
        // Plans that depend on what is bound are made anew whenever that changes, which the statement cache makes of
        // every execution.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.execute_batch(pragmas)?;
        connection.set_prepared_statement_cache_capacity(PREPARED);
        Ok(Self {
            engine: connection,
            deadline: None,
            checkpoints: None,
            lock: None,
            logins: None,
            touched: Vec::new(),
            facts: None,
            #[cfg(debug_assertions)]
            changes: AccountChanges::default(),
        })
    }

    /// What it is made of, for what is asked past the statements.
    pub(crate) fn engine(&self) -> &rusqlite::Connection {
        &self.engine
    }

    fn path(&self) -> PathBuf {
        self.engine.path().unwrap_or_default().into()
    }

    fn end_deadline(&self) {
        if let Some(deadline) = &self.deadline {
            deadline.end();
        }
    }

    fn run(&mut self, sql: &str) -> Result<(), Fault> {
        self.engine.execute_batch(sql).map_err(fault)
    }

    fn query(&mut self, statement: &'static Statement, params: &[Value]) -> Result<Vec<Row>, Fault> {
        let mut prepared = self.engine.prepare_cached(statement.sqlite()).map_err(fault)?;
        let mut rows = Vec::new();
        collect(&mut prepared, params, &mut rows)?;
        Ok(rows)
    }

    fn change(&mut self, statement: &'static Statement, params: &[Value]) -> Result<u64, Fault> {
        let mut prepared = self.engine.prepare_cached(statement.sqlite()).map_err(fault)?;
        Ok(prepared.execute(rusqlite::params_from_iter(params)).map_err(fault)? as u64)
    }

    fn each(&mut self, batch: &'static Batch, values: &[Vec<Value>]) -> Result<Vec<Row>, Fault> {
        if values.is_empty() {
            return Ok(Vec::new());
        }
        let mut prepared = self.engine.prepare_cached(batch.sqlite()).map_err(fault)?;
        let mut rows = Vec::with_capacity(values.len());
        for params in values {
            collect(&mut prepared, params, &mut rows)?;
        }
        Ok(rows)
    }
}

fn collect(prepared: &mut CachedStatement<'_>, params: &[Value], rows: &mut Vec<Row>) -> Result<(), Fault> {
    let width = prepared.column_count();
    let mut cursor = prepared.query(rusqlite::params_from_iter(params)).map_err(fault)?;
    while let Some(row) = cursor.next().map_err(fault)? {
        let mut values = Vec::with_capacity(width);
        for column in 0..width {
            values.push(match row.get_ref(column).map_err(fault)? {
                ValueRef::Null => Value::Null,
                ValueRef::Integer(number) => Value::Int(number),
                ValueRef::Text(text) => Value::Text(String::from_utf8_lossy(text).into_owned()),
                ValueRef::Real(_) | ValueRef::Blob(_) => {
                    return Err(Fault::shape("a column holds neither number nor text"));
                }
            });
        }
        rows.push(Row::new(values));
    }
    Ok(())
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
        }))
    }
}

/// Errors of the disk or the file take the whole transaction; the rest only the statement.
pub(super) fn fault(error: rusqlite::Error) -> Fault {
    let class = match error.sqlite_error_code() {
        None
        | Some(
            ErrorCode::ConstraintViolation
            | ErrorCode::TypeMismatch
            | ErrorCode::TooBig
            | ErrorCode::ParameterOutOfRange,
        ) => Class::Statement,
        Some(ErrorCode::DiskFull) => Class::Full,
        Some(_) => Class::Broken,
    };
    Fault::new(class, error)
}

impl Tx for SqliteConnection {
    const IS_SHARED: bool = false;

    fn begin(&mut self, purpose: Purpose, locks: &Locks) -> impl Future<Output = Result<(), Fault>> + Send {
        self.touched.clear();
        self.touch(locks.iter());
        if let Some(deadline) = &self.deadline {
            deadline.begin();
        }
        ready(self.open_transaction(purpose, locks))
    }

    fn commit(&mut self) -> impl Future<Output = Result<(), Fault>> + Send {
        self.end_deadline();
        #[cfg(debug_assertions)]
        self.changes.compare(&self.engine, &self.touched);
        let done = self.run("COMMIT");
        if done.is_err() {
            self.take_back();
        }
        self.forget_touched();
        ready(done)
    }

    /// A COMMIT that failed on `SQLite` is never done later: the transaction doesn't stand.
    fn settle(&mut self) -> impl Future<Output = Result<bool, Fault>> + Send {
        ready(Ok(false))
    }

    fn rollback(&mut self) -> impl Future<Output = ()> + Send {
        self.end_deadline();
        // Some errors end the transaction by themselves.
        if !self.engine.is_autocommit()
            && let Err(fault) = self.run("ROLLBACK")
        {
            tracing::error!(cause = %fault, "a rollback failed");
        }
        #[cfg(debug_assertions)]
        self.changes.forget();
        self.take_back();
        self.forget_touched();
        ready(())
    }

    fn savepoint(&mut self) -> impl Future<Output = Result<(), Fault>> + Send {
        ready(self.run("SAVEPOINT act"))
    }

    fn release(&mut self) -> impl Future<Output = Result<(), Fault>> + Send {
        ready(self.run("RELEASE act"))
    }

    fn undo(&mut self) -> impl Future<Output = Result<(), Fault>> + Send {
        self.take_back();
        ready(self.run("ROLLBACK TO act; RELEASE act"))
    }

    /// A write transaction has the whole database to itself.
    fn lock(&mut self, wanted: &[Wanted]) -> impl Future<Output = Result<bool, Fault>> + Send {
        self.touch(wanted.iter().copied());
        if let Some(facts) = &mut self.facts {
            facts.touch(wanted.iter().copied());
        }
        ready(Ok(false))
    }

    fn kept_facts(&mut self) -> Option<&mut KeptFacts> {
        self.facts.as_mut()
    }

    fn holds_all_of_a_guild(&mut self, _channels: &[ChannelId]) {}

    fn hold_writer(&mut self, writer: i64) -> impl Future<Output = Result<(), Fault>> + Send {
        let held = liveness::LivenessLock::hold(&self.path(), writer).map_err(|error| Fault::new(Class::Broken, error));
        ready(held.map(|lock| self.lock = Some(lock)))
    }

    fn has_ended(&mut self, writer: i64) -> impl Future<Output = Result<bool, Fault>> + Send {
        ready(liveness::has_ended(&self.path(), writer).map_err(|error| Fault::new(Class::Broken, error)))
    }

    fn rows(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<Vec<Row>, Fault>> + Send {
        ready(self.query(statement, params))
    }

    fn changed(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<u64, Fault>> + Send {
        ready(self.change(statement, params))
    }

    fn execute(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<(), Fault>> + Send {
        ready(self.change(statement, params).map(drop))
    }

    fn batches(&mut self, asked: Vec<BatchRows>) -> impl Future<Output = Result<Vec<Vec<Row>>, Fault>> + Send {
        ready(asked.into_iter().map(|(batch, rows)| self.each(batch, &rows)).collect())
    }

    fn execute_batch(
        &mut self,
        batch: &'static Batch,
        rows: Vec<Vec<Value>>,
    ) -> impl Future<Output = Result<(), Fault>> + Send {
        ready(self.each(batch, &rows).map(drop))
    }

    fn finish(&mut self) -> impl Future<Output = ()> + Send {
        if let Some(checkpoints) = self.checkpoints.take() {
            checkpoints.end(&mut self.engine);
        }
        if let Err(fault) = self.run("PRAGMA wal_checkpoint(TRUNCATE)") {
            tracing::warn!(cause = %fault, "the last checkpoint failed");
        }
        self.lock = None;
        ready(())
    }
}

impl Scripts for SqliteConnection {
    fn text(migration: &Migration) -> String {
        migration.sqlite()
    }

    fn script(&mut self, sql: &str) -> impl Future<Output = Result<(), Fault>> + Send {
        ready(self.run(sql))
    }
}
