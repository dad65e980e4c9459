//! One Postgres connection, replaced when it breaks.

use std::future::Future;
use std::time::Duration;

use deadpool_postgres::{Object, Pool, PoolError};
use domain::limits;
use domain::model::{ChannelId, Timestamp};
use tokio_postgres::error::{Severity, SqlState};
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, SimpleQueryMessage};

use super::dial::{self, PoolGeneration};
use super::held_locks::{HeldLocks, LockParams};
use super::pipeline::{Step, StepAnswer, pipeline};
use super::values::values;
use crate::fault::{Class, Fault};
use crate::locks::{Lock, Locks, Wanted, alone, shared};
use crate::migrations::{Migration, Scripts};
use crate::statements::engine::{
    BEGIN_HOUSEKEEPING, BEGIN_MIGRATION, BEGIN_READ, BEGIN_SETTLING, BEGIN_WRITE, HOLD_WRITER, LOCK, LOCKS_OF,
    SERVER_CLOCK, SETTLED, TRY_LOCK, WRITER_HAS_ENDED,
};
use crate::statements::{Batch, Statement};
use crate::tx::{BatchRows, Purpose, Tx};
use crate::value::{Row, Value};

/// So many statements wait to be sent with the next one.
const MOST_LEFT: usize = 64;
const SAVEPOINT: &str = "SAVEPOINT act";

pub(crate) struct PostgresConnection {
    pool: Pool,
    era: PoolGeneration,
    client: Option<Object>,
    /// What the open transaction is for; none while there is no transaction.
    open: Option<Purpose>,
    held: HeldLocks,
    /// Its number, if it writes; kept when the answer to its COMMIT was lost, until it is known what became of it.
    number: Option<i64>,
    /// The writer that the connection shows to live, and whether it does.
    writer: Option<(i32, bool)>,
    /// What is to be sent before whatever is asked next.
    later: Vec<Step>,
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
        Self {
            pool,
            era,
            client: None,
            open: None,
            held: HeldLocks::default(),
            number: None,
            writer: None,
            later: Vec::new(),
        }
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
        self.later.clear();
        self.held.end();
        self.writer = self.writer.map(|(writer, _)| (writer, false));
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }

    /// Asks the client past the statements, but doesn't wait for longer than a time for the answer.
    pub(super) async fn within<A>(
        &mut self,
        time: Duration,
        work: impl AsyncFnOnce(&Object) -> Result<A, Error>,
    ) -> Result<A, Fault> {
        self.ask(Vec::new()).await?;
        let done = waiting(time, work(self.client()?)).await;
        done.map_err(|trouble| self.fault(&trouble))
    }

    pub(super) async fn simple(&mut self, sql: &str) -> Result<(), Fault> {
        self.ask(Vec::new()).await?;
        let done = patiently(self.client()?.batch_execute(sql)).await;
        done.map_err(|trouble| self.fault(&trouble))
    }

    async fn query(&mut self, text: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Fault> {
        self.ask(Vec::new()).await?;
        let client = self.client()?;
        let answer = patiently(async {
            let prepared = client.prepare_cached(text).await?;
            values(&client.query(&prepared, params).await?)
        });
        answer.await.map_err(|trouble| self.fault(&trouble))
    }

    /// What time it is at the server.
    pub(crate) async fn clock(&mut self) -> Result<Timestamp, Fault> {
        let mut row = self.query(SERVER_CLOCK, &[]).await?.pop().ok_or_else(|| Fault::shape("a row is missing"))?;
        row.time()
    }

    /// Sends what was left for later, and these behind it, and answers what these are answered.
    async fn ask(&mut self, steps: Vec<Step>) -> Result<Vec<StepAnswer>, Fault> {
        if self.later.is_empty() && steps.is_empty() {
            return Ok(Vec::new());
        }
        let mut all = std::mem::take(&mut self.later);
        let earlier = all.len();
        all.extend(steps);
        let answers = patiently(pipeline(self.client()?, &all)).await;
        let mut answers = answers.map_err(|trouble| self.fault(&trouble))?;
        Ok(answers.split_off(earlier))
    }

    async fn ask_rows(&mut self, steps: Vec<Step>) -> Result<Vec<Vec<Row>>, Fault> {
        let answers = self.ask(steps).await?.into_iter();
        Ok(answers.map(|answer| if let StepAnswer::Rows(rows) = answer { rows } else { Vec::new() }).collect())
    }

    /// Leaves a step for later. However much an act does, what waits is bounded.
    async fn leave(&mut self, step: Step) -> Result<(), Fault> {
        self.later.push(step);
        if self.later.len() >= MOST_LEFT { self.ask(Vec::new()).await.map(drop) } else { Ok(()) }
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

    /// Opens a transaction on a connection that is there, and sends along what locks it is to have; a transaction that
    /// writes tells its number.
    async fn enter(&mut self, purpose: Purpose, sql: &str, locks: Option<&Locks>) -> Result<(), Fault> {
        let locks = match locks {
            Some(locks) => Some(self.all_locks(locks.clone()).await?),
            None => None,
        };
        let asked = locks.as_ref().map(LockParams::of);
        self.open = Some(purpose);
        let client = self.client()?;
        let both = patiently(async {
            let Some(asked) = &asked else { return client.simple_query(sql).await };
            let lock = client.prepare_cached(LOCK).await?;
            let params = asked.params();
            let (answer, _locked) = tokio::try_join!(client.simple_query(sql), client.query(&lock, &params))?;
            Ok(answer)
        });
        let answer = both.await.map_err(|trouble| self.fault(&trouble))?;
        let last = answer.iter().rev().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => row.get(0),
            _ => None,
        });
        self.number = last.and_then(|number| number.parse().ok());
        if let Some(locks) = &locks {
            self.held.begun(locks);
        }
        Ok(())
    }

    /// These locks with those that go with them.
    async fn all_locks(&mut self, mut locks: Locks) -> Result<Locks, Fault> {
        if let Some(unknown) = self.held.unknown(&locks) {
            let found = self.query(LOCKS_OF, &unknown.params()).await?;
            self.held.learn(found, &mut locks)?;
        }
        Ok(self.held.with_guilds(locks))
    }

    /// Opens a transaction. A connection that broke while it was idle is replaced: nothing was done yet.
    async fn begin_by(&mut self, purpose: Purpose, sql: &str, locks: Option<&Locks>) -> Result<(), Fault> {
        loop {
            let fresh = self.client.is_none();
            if fresh {
                self.connect().await.map_err(|Unreached { cause, .. }| Fault::new(Class::Broken, cause))?;
            }
            let entered = match self.show_writer().await {
                Ok(()) => self.enter(purpose, sql, locks).await,
                Err(fault) => Err(fault),
            };
            let Err(fault) = entered else { return Ok(()) };
            if fault.class == Class::Lost && !fresh {
                continue;
            }
            // The connection itself stays where it is good: it shows that the writer lives.
            self.rollback().await;
            return Err(fault);
        }
    }

    async fn asked_what_became_of(&mut self, number: i64) -> Result<bool, Fault> {
        self.begin_by(Purpose::Write, BEGIN_SETTLING, None).await?;
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

/// What follows from what the server says, in a transaction for this.
fn class(code: &SqlState, open: Option<Purpose>) -> Class {
    match *code {
        // Another node may have made the same meanwhile, which the act finds when it is run again.
        SqlState::UNIQUE_VIOLATION => Class::Conflict,
        SqlState::LOCK_NOT_AVAILABLE if open == Some(Purpose::Housekeeping) => Class::Unlocked,
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
    waiting(limits::STORE_WAIT, work).await
}

async fn waiting<T>(time: Duration, work: impl Future<Output = Result<T, Error>>) -> Result<T, Trouble> {
    match tokio::time::timeout(time, work).await {
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
    const IS_SHARED: bool = true;

    async fn begin(&mut self, purpose: Purpose, locks: &Locks) -> Result<(), Fault> {
        let sql = match purpose {
            Purpose::Read => return self.begin_by(purpose, BEGIN_READ, None).await,
            Purpose::Migration => return self.begin_by(purpose, BEGIN_MIGRATION, None).await,
            Purpose::Write => BEGIN_WRITE,
            Purpose::Housekeeping => BEGIN_HOUSEKEEPING,
        };
        let locks = locks.clone().and([shared(Lock::SCHEMA)]);
        self.begin_by(purpose, sql, Some(&locks)).await
    }

    async fn commit(&mut self) -> Result<(), Fault> {
        self.ask(Vec::new()).await?;
        let wrote = self.open != Some(Purpose::Read);
        let done = patiently(self.client()?.batch_execute("COMMIT")).await;
        let Err(trouble) = done else {
            self.open = None;
            self.held.end();
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
        self.later.clear();
        if self.open.is_some() && self.simple("ROLLBACK").await.is_err() {
            self.discard();
        }
        self.open = None;
        self.held.end();
    }

    async fn savepoint(&mut self) -> Result<(), Fault> {
        self.held.set_savepoint();
        self.leave(Step::bare(SAVEPOINT)).await
    }

    async fn release(&mut self) -> Result<(), Fault> {
        self.ask(vec![Step::bare("RELEASE SAVEPOINT act")]).await.map(drop)
    }

    async fn undo(&mut self) -> Result<(), Fault> {
        self.held.undo();
        let savepoint = self.later.iter().rposition(|step| step.is_bare(SAVEPOINT));
        self.later.truncate(savepoint.unwrap_or(0));
        match savepoint {
            // The server has heard nothing of what is undone.
            Some(_) => Ok(()),
            None => self.simple("ROLLBACK TO SAVEPOINT act; RELEASE SAVEPOINT act").await,
        }
    }

    async fn lock(&mut self, wanted: &[Wanted]) -> Result<bool, Fault> {
        if self.open == Some(Purpose::Read) {
            return Ok(false);
        }
        let Some(missing) = self.held.missing(wanted) else { return Ok(false) };
        let locks = self.all_locks(missing).await?;
        let tried = self.query(TRY_LOCK, &LockParams::of(&locks).params()).await?;
        let lacking = self.held.tried(&locks, tried)?;
        if lacking.is_empty() { Ok(true) } else { Err(Fault::unlocked(lacking)) }
    }

    fn holds_all_of_a_guild(&mut self, channels: &[ChannelId]) {
        self.held.add(channels.iter().map(|channel| alone(*channel)));
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
        Ok(self.ask_rows(vec![Step::rows(statement, params)]).await?.pop().unwrap_or_default())
    }

    async fn changed(&mut self, statement: &'static Statement, params: &[Value]) -> Result<u64, Fault> {
        match self.ask(vec![Step::changed(statement, params)]).await?.pop() {
            Some(StepAnswer::Changed(count)) => Ok(count),
            _ => Err(Fault::shape("an answer is missing")),
        }
    }

    async fn execute(&mut self, statement: &'static Statement, params: &[Value]) -> Result<(), Fault> {
        self.leave(Step::changed(statement, params)).await
    }

    async fn batches(&mut self, asked: Vec<BatchRows>) -> Result<Vec<Vec<Row>>, Fault> {
        let asked_some: Vec<bool> = asked.iter().map(|(_, rows)| !rows.is_empty()).collect();
        let steps =
            asked.into_iter().filter(|(_, rows)| !rows.is_empty()).map(|(batch, rows)| Step::batch(batch, rows));
        let mut answers = self.ask_rows(steps.collect::<Result<_, _>>()?).await?.into_iter();
        let answer = |is_asked| if is_asked { answers.next().unwrap_or_default() } else { Vec::new() };
        Ok(asked_some.into_iter().map(answer).collect())
    }

    async fn execute_batch(&mut self, batch: &'static Batch, rows: Vec<Vec<Value>>) -> Result<(), Fault> {
        if rows.is_empty() {
            return Ok(());
        }
        self.leave(Step::batch(batch, rows)?).await
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
