//! One Postgres connection, replaced when it breaks.

use std::future::Future;

use deadpool_postgres::{Object, Pool, PoolError};
use domain::limits;
use domain::model::ChannelId;
use tokio_postgres::error::{Severity, SqlState};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, SimpleQueryMessage};

use super::dial::{self, PoolGeneration};
use super::values::{Column, columns};
use crate::fault::{Class, Fault};
use crate::migrations::{Migration, Scripts};
use crate::statements::engine::{
    BEGIN_ALONE, BEGIN_READ, BEGIN_SETTLING, BEGIN_SHARED, HOLD_WRITER, LOCK_CHANNELS, SETTLED, WRITER_HAS_ENDED,
};
use crate::statements::{Batch, Statement};
use crate::tx::{Tx, WriterLock};
use crate::value::{Row, Value};

pub(crate) struct PostgresConnection {
    pool: Pool,
    era: PoolGeneration,
    client: Option<Object>,
    /// How the open transaction locks out others; none while there is no transaction.
    open: Option<WriterLock>,
    /// Its number, if it writes; kept when the answer to its COMMIT was lost, until it is known what became of it.
    number: Option<i64>,
    /// The writer that the connection shows to live, and whether it does.
    writer: Option<(i32, bool)>,
}

/// Why no connection could be made.
pub(super) struct Unreached {
    pub(super) cause: String,
    /// Whether waiting may help.
    pub(super) may_come_up: bool,
}

/// Why a statement failed.
enum Trouble {
    Said(Error),
    /// The server answered nothing for [`limits::STORE_WAIT`].
    Silence,
}

impl PostgresConnection {
    /// A connection that is made when it is first needed.
    pub(super) fn new(pool: Pool, era: PoolGeneration) -> Self {
        Self { pool, era, client: None, open: None, number: None, writer: None }
    }

    /// Connects, to see whether that is possible.
    pub(super) async fn connect(&mut self) -> Result<(), Unreached> {
        let client = self.pool.get().await.map_err(|error| {
            let may_come_up = match &error {
                PoolError::Backend(error) => dial::may_come_up(error),
                PoolError::Timeout(_) => true,
                _ => false,
            };
            let cause = match &error {
                PoolError::Timeout(_) => "it doesn't answer".to_owned(),
                PoolError::Backend(error) => plain(error),
                other => plain(other),
            };
            Unreached { cause, may_come_up }
        })?;
        self.client = Some(client);
        Ok(())
    }

    fn client(&self) -> Result<&Object, Fault> {
        self.client.as_ref().ok_or_else(|| Fault::new(Class::Lost, "the connection is gone"))
    }

    /// Gives the connection up for good: in an unknown state it must not go back to the pool.
    fn discard(&mut self) {
        self.open = None;
        self.writer = self.writer.map(|(writer, _)| (writer, false));
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }

    async fn simple(&mut self, sql: &str) -> Result<(), Fault> {
        let done = patiently(self.client()?.batch_execute(sql)).await;
        done.map_err(|trouble| self.fault(&trouble))
    }

    async fn query(&mut self, text: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Fault> {
        let client = self.client()?;
        let answer = patiently(async {
            let prepared = client.prepare_cached(text).await?;
            let rows = client.query(&prepared, params).await?;
            rows.iter().map(|row| (0..row.len()).map(|column| row.try_get(column)).collect()).collect()
        });
        let rows: Vec<Vec<Value>> = answer.await.map_err(|trouble| self.fault(&trouble))?;
        Ok(rows.into_iter().map(Row::new).collect())
    }

    async fn change(&mut self, text: &str, params: &[&(dyn ToSql + Sync)]) -> Result<u64, Fault> {
        let client = self.client()?;
        let done = patiently(async {
            let prepared = client.prepare_cached(text).await?;
            client.execute(&prepared, params).await
        });
        done.await.map_err(|trouble| self.fault(&trouble))
    }

    /// What follows from trouble. A connection that is lost is given up, and others as old as it are not used again.
    fn fault(&mut self, trouble: &Trouble) -> Fault {
        let error = match trouble {
            Trouble::Silence => {
                self.discard();
                self.era.renew();
                let cause = format!("the server answers nothing, not for {} s", limits::STORE_WAIT.as_secs());
                return Fault::new(Class::Broken, cause);
            }
            Trouble::Said(error) => error,
        };
        if is_lost(error) {
            self.discard();
            self.era.renew();
            return Fault::new(Class::Lost, plain(error));
        }
        let class = error.code().map_or(Class::Broken, |code| class(code, self.open));
        Fault::new(class, plain(error))
    }

    /// Shows that the writer lives, where that isn't shown yet.
    async fn show_writer(&mut self) -> Result<(), Fault> {
        if let Some((writer, false)) = self.writer {
            let mut shown = self.query(HOLD_WRITER, &[&writer]).await?;
            let shown = shown.pop().ok_or_else(|| Fault::shape("a row is missing"))?.flag()?;
            self.writer = Some((writer, shown));
        }
        Ok(())
    }

    /// Opens a transaction on a connection that is there; a transaction that writes tells its number.
    async fn enter(&mut self, gate: WriterLock, sql: &str) -> Result<(), Fault> {
        self.open = Some(gate);
        let answer = patiently(self.client()?.simple_query(sql)).await.map_err(|trouble| self.fault(&trouble))?;
        let last = answer.iter().rev().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        self.number = last.and_then(|number| number.parse().ok());
        Ok(())
    }

    /// Opens a transaction. A connection that broke while it was idle is replaced: nothing was done yet.
    async fn begin_by(&mut self, gate: WriterLock, sql: &str) -> Result<(), Fault> {
        loop {
            let fresh = self.client.is_none();
            if fresh {
                self.connect().await.map_err(|Unreached { cause, .. }| Fault::new(Class::Broken, cause))?;
            }
            let entered = match self.show_writer().await {
                Ok(()) => self.enter(gate, sql).await,
                Err(fault) => Err(fault),
            };
            let Err(fault) = entered else { return Ok(()) };
            self.discard();
            if fresh || fault.class != Class::Lost {
                return Err(fault);
            }
        }
    }

    async fn asked_what_became_of(&mut self, number: i64) -> Result<bool, Fault> {
        self.begin_by(WriterLock::Alone, BEGIN_SETTLING).await?;
        let mut row = self.query(SETTLED, &[&number]).await?.pop().ok_or_else(|| Fault::shape("a row is missing"))?;
        let status = row.opt_text()?;
        self.simple("COMMIT").await?;
        self.open = None;
        match status.as_deref() {
            Some("committed") => Ok(true),
            Some("aborted") | None => Ok(false),
            Some(other) => Err(Fault::new(Class::Broken, format!("the transaction is {other}"))),
        }
    }
}

/// What follows from what the server says, in a transaction of this kind.
fn class(code: &SqlState, open: Option<WriterLock>) -> Class {
    match *code {
        // While other nodes send too, one of them may have used the same nonce; without them it is a mistake of this
        // act.
        SqlState::UNIQUE_VIOLATION if open == Some(WriterLock::Shared) => Class::Conflict,
        SqlState::DISK_FULL => Class::Full,
        _ => match code.code().get(..2) {
            Some("40") => Class::Conflict,
            Some("0A" | "21" | "22" | "23" | "42" | "54") => Class::Statement,
            _ => Class::Broken,
        },
    }
}

/// Waits for the server, but not for ever: one that is frozen keeps its connections open and answers nothing.
async fn patiently<T>(work: impl Future<Output = Result<T, Error>>) -> Result<T, Trouble> {
    match tokio::time::timeout(limits::STORE_WAIT, work).await {
        Ok(done) => done.map_err(Trouble::Said),
        Err(_) => Err(Trouble::Silence),
    }
}

/// Whether the connection is of no more use: the server ended it or is out of reach, or it takes no writes, as one
/// does that was told to stand by.
fn is_lost(error: &Error) -> bool {
    let Some(said) = error.as_db_error() else {
        return error.is_closed() || error.to_string().starts_with("error communicating") || is_garbled(error);
    };
    let code = said.code().code();
    matches!(said.parsed_severity(), Some(Severity::Fatal | Severity::Panic))
        || *said.code() == SqlState::READ_ONLY_SQL_TRANSACTION
        || code.starts_with("57P")
        || code.starts_with("08")
}

/// Whether what came over the wire was no answer.
fn is_garbled(error: &Error) -> bool {
    let cause = std::error::Error::source(error);
    cause.is_some_and(<dyn std::error::Error>::is::<std::io::Error>)
}

/// The whole chain of causes in one line: the outermost alone says little.
fn plain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

/// A transaction that was left open, by a caller that went away or a panic, ends with its connection.
impl Drop for PostgresConnection {
    fn drop(&mut self) {
        if self.open.is_some() {
            self.discard();
        }
    }
}

impl Tx for PostgresConnection {
    async fn begin(&mut self, gate: WriterLock) -> Result<(), Fault> {
        let sql = match gate {
            WriterLock::Shared => BEGIN_SHARED,
            WriterLock::Alone => BEGIN_ALONE,
            WriterLock::Read => BEGIN_READ,
        };
        self.begin_by(gate, sql).await
    }

    async fn commit(&mut self) -> Result<(), Fault> {
        let wrote = self.open != Some(WriterLock::Read);
        let done = patiently(self.client()?.batch_execute("COMMIT")).await;
        let Err(trouble) = done else {
            self.open = None;
            return Ok(());
        };
        let fault = self.fault(&trouble);
        // The connection broke before the answer came: the commit may have been done all the same.
        Err(if wrote && self.client.is_none() { Fault { class: Class::Doubtful, ..fault } } else { fault })
    }

    async fn settle(&mut self) -> Result<bool, Fault> {
        let Some(number) = self.number else { return Ok(false) };
        let answer = self.asked_what_became_of(number).await;
        self.number = Some(number);
        if answer.is_err() {
            self.discard();
        }
        answer
    }

    async fn rollback(&mut self) {
        if self.open.is_some() && self.simple("ROLLBACK").await.is_err() {
            self.discard();
        }
        self.open = None;
    }

    async fn savepoint(&mut self) -> Result<(), Fault> {
        self.simple("SAVEPOINT act").await
    }

    async fn release(&mut self) -> Result<(), Fault> {
        self.simple("RELEASE SAVEPOINT act").await
    }

    async fn undo(&mut self) -> Result<(), Fault> {
        self.simple("ROLLBACK TO SAVEPOINT act; RELEASE SAVEPOINT act").await
    }

    async fn lock_channels(&mut self, channels: &[ChannelId]) -> Result<(), Fault> {
        let ids: Vec<i64> = channels.iter().map(|channel| channel.get()).collect();
        self.change(LOCK_CHANNELS, &[&ids]).await.map(drop)
    }

    async fn hold_writer(&mut self, writer: i64) -> Result<(), Fault> {
        let writer = i32::try_from(writer).map_err(|_| Fault::shape("a writer's number is too large"))?;
        self.writer = Some((writer, false));
        self.show_writer().await
    }

    async fn has_ended(&mut self, writer: i64) -> Result<bool, Fault> {
        let writer = i32::try_from(writer).map_err(|_| Fault::shape("a writer's number is too large"))?;
        let mut ended = self.query(WRITER_HAS_ENDED, &[&writer]).await?;
        ended.pop().ok_or_else(|| Fault::shape("a row is missing"))?.flag()
    }

    async fn rows(&mut self, statement: &'static Statement, params: &[Value]) -> Result<Vec<Row>, Fault> {
        self.query(statement.postgres(), &refs(params)).await
    }

    async fn execute(&mut self, statement: &'static Statement, params: &[Value]) -> Result<u64, Fault> {
        self.change(statement.postgres(), &refs(params)).await
    }

    async fn batch(&mut self, batch: &'static Batch, rows: Vec<Vec<Value>>) -> Result<Vec<Row>, Fault> {
        let columns = columns(batch.columns(), rows)?;
        let params: Vec<&(dyn ToSql + Sync)> = columns.iter().map(Column::param).collect();
        self.query(batch.postgres(), &params).await
    }

    async fn finish(&mut self) {
        self.client = None;
    }
}

impl Scripts for PostgresConnection {
    fn text(migration: &Migration) -> String {
        migration.postgres()
    }

    /// As long as it takes: an index over many millions of rows has its time.
    async fn script(&mut self, sql: &str) -> Result<(), Fault> {
        let sql = format!("SET LOCAL statement_timeout = 0; SET LOCAL lock_timeout = 0; {sql}");
        let done = self.client()?.batch_execute(&sql).await;
        done.map_err(|error| self.fault(&Trouble::Said(error)))
    }
}

fn refs(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
