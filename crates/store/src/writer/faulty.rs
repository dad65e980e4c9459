//! An engine to which things happen: a real `SQLite` connection whose answers get lost, as a test has it.

use std::collections::VecDeque;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use domain::model::ChannelId;

use crate::fault::{Class, Fault};
use crate::locks::{Locks, Wanted};
use crate::sqlite::SqliteConnection;
use crate::statements::{Batch, Statement};
use crate::tx::{BatchRows, Purpose, Tx};
use crate::value::{Row, Value};

/// What happens to a commit.
#[derive(Clone, Copy, Debug)]
pub(super) enum CommitFault {
    /// It is done, and its answer is lost.
    AnswerLost,
    /// It never arrives.
    CommitLost,
    /// There is no room for it.
    Full,
    /// The connection breaks before anything is committed, and is known to.
    Broken,
}

/// What is to happen to the next commits, and how often it then can't be found out what became of one.
#[derive(Clone, Default)]
pub(super) struct Plan {
    pub(super) commits: Arc<Mutex<VecDeque<CommitFault>>>,
    pub(super) silence: Arc<Mutex<u32>>,
}

pub(super) struct Faulty {
    engine: SqliteConnection,
    plan: Plan,
    stood: bool,
}

impl Faulty {
    pub(super) fn new(engine: SqliteConnection, plan: Plan) -> Self {
        Self { engine, plan, stood: false }
    }
}

impl Tx for Faulty {
    const IS_SHARED: bool = false;

    fn begin(&mut self, purpose: Purpose, locks: &Locks) -> impl Future<Output = Result<(), Fault>> + Send {
        self.engine.begin(purpose, locks)
    }

    async fn commit(&mut self) -> Result<(), Fault> {
        let next = self.plan.commits.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let (stands, class) = match next {
            None => return self.engine.commit().await,
            Some(CommitFault::AnswerLost) => (true, Class::Doubtful),
            Some(CommitFault::CommitLost) => (false, Class::Doubtful),
            Some(CommitFault::Full) => (false, Class::Full),
            Some(CommitFault::Broken) => (false, Class::Lost),
        };
        if stands {
            self.engine.commit().await?;
        } else {
            self.engine.rollback().await;
        }
        self.stood = stands;
        Err(Fault::new(class, "a mishap"))
    }

    async fn settle(&mut self) -> Result<bool, Fault> {
        let mut silence = self.plan.silence.lock().unwrap_or_else(PoisonError::into_inner);
        if *silence > 0 {
            *silence -= 1;
            return Err(Fault::new(Class::Broken, "the server is away"));
        }
        Ok(self.stood)
    }

    fn rollback(&mut self) -> impl Future<Output = ()> + Send {
        self.engine.rollback()
    }

    fn savepoint(&mut self) -> impl Future<Output = Result<(), Fault>> + Send {
        self.engine.savepoint()
    }

    fn release(&mut self) -> impl Future<Output = Result<(), Fault>> + Send {
        self.engine.release()
    }

    fn undo(&mut self) -> impl Future<Output = Result<(), Fault>> + Send {
        self.engine.undo()
    }

    fn lock(&mut self, wanted: &[Wanted]) -> impl Future<Output = Result<bool, Fault>> + Send {
        self.engine.lock(wanted)
    }

    fn holds_all_of_a_guild(&mut self, channels: &[ChannelId]) {
        self.engine.holds_all_of_a_guild(channels);
    }

    fn hold_writer(&mut self, writer: i64) -> impl Future<Output = Result<(), Fault>> + Send {
        self.engine.hold_writer(writer)
    }

    fn has_ended(&mut self, writer: i64) -> impl Future<Output = Result<bool, Fault>> + Send {
        self.engine.has_ended(writer)
    }

    fn rows(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<Vec<Row>, Fault>> + Send {
        self.engine.rows(statement, params)
    }

    fn changed(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<u64, Fault>> + Send {
        self.engine.changed(statement, params)
    }

    fn execute(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<(), Fault>> + Send {
        self.engine.execute(statement, params)
    }

    fn batches(&mut self, asked: Vec<BatchRows>) -> impl Future<Output = Result<Vec<Vec<Row>>, Fault>> + Send {
        self.engine.batches(asked)
    }

    fn execute_batch(
        &mut self,
        batch: &'static Batch,
        rows: Vec<Vec<Value>>,
    ) -> impl Future<Output = Result<(), Fault>> + Send {
        self.engine.execute_batch(batch, rows)
    }

    fn finish(&mut self) -> impl Future<Output = ()> + Send {
        self.engine.finish()
    }
}
