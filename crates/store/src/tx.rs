//! What acts and reads ask of an engine: statements, inside one transaction at a time.

use std::future::Future;

use domain::model::ChannelId;

use crate::acts::KeptFacts;
use crate::fault::Fault;
use crate::locks::{Locks, Wanted};
use crate::statements::{Batch, Statement};
use crate::value::{Row, Value};

/// What a transaction is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Reads one moment and writes nothing.
    Read,
    /// Does acts.
    Write,
    /// Takes away what has served its time. Where an act is at the same rows it gives way: [`Class::Unlocked`].
    ///
    /// [`Class::Unlocked`]: crate::fault::Class::Unlocked
    Housekeeping,
    /// Changes the schema, while nobody else writes.
    Migration,
}

/// A batch, and the rows that it is to be run for; for none it isn't run.
pub(crate) type BatchRows = (&'static Batch, Vec<Vec<Value>>);

/// The answers to so many batches.
pub(crate) fn exactly<const N: usize>(answers: Vec<Vec<Row>>) -> Result<[Vec<Row>; N], Fault> {
    answers.try_into().map_err(|_| Fault::shape("there are more or fewer answers than questions"))
}

/// One connection and the transaction on it.
pub(crate) trait Tx: Send + Sized + 'static {
    /// Whether other nodes may write to the same database: only there locks are taken.
    const IS_SHARED: bool;

    /// Opens a transaction that has these locks, however long others have them.
    fn begin(&mut self, purpose: Purpose, locks: &Locks) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Makes the transaction durable. A fault says that it didn't come to stand, but for [`Class::Doubtful`].
    ///
    /// [`Class::Doubtful`]: crate::fault::Class::Doubtful
    fn commit(&mut self) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Finds out whether the transaction whose `commit` was doubtful stands. It is to be called again after a fault,
    /// and before anything else begins.
    fn settle(&mut self) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Drops the transaction, if one is open, and a connection that is no longer good: `begin` gets another.
    fn rollback(&mut self) -> impl Future<Output = ()> + Send;

    /// Remembers this place in the transaction.
    fn savepoint(&mut self) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Keeps what was done since the savepoint.
    fn release(&mut self) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Takes back what was done since the savepoint.
    fn undo(&mut self) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Takes locks that weren't named in the beginning, until the commit. True where one is new: what was read before may
    /// have changed since. Nobody is waited for: [`Class::Unlocked`] where another node has one.
    ///
    /// [`Class::Unlocked`]: crate::fault::Class::Unlocked
    fn lock(&mut self, wanted: &[Wanted]) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// Notes that these channels are locked, as they are all of one guild that is locked alone.
    fn holds_all_of_a_guild(&mut self, channels: &[ChannelId]);

    /// What sends were decided on lately, where nobody else may have changed it since.
    fn kept_facts(&mut self) -> Option<&mut KeptFacts> {
        None
    }

    /// Shows, as long as the connection lasts, that the writer lives.
    fn hold_writer(&mut self, writer: i64) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Whether a writer shows no longer that it lives. All that it wrote is visible then.
    fn has_ended(&mut self, writer: i64) -> impl Future<Output = Result<bool, Fault>> + Send;

    /// All rows of a statement's answer.
    fn rows(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<Vec<Row>, Fault>> + Send;

    /// Runs a statement; how many rows it changed.
    fn changed(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<u64, Fault>> + Send;

    /// Runs a statement of which nothing is to be known. An engine that is far away sends it along with the next
    /// statement, by whose answer, or the commit's, a fault of it shows at the latest.
    fn execute(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Runs each of these batches, once for each of its rows, as one. An engine that is far away is asked all of them at
    /// once; what one writes, those behind it see. The rows of an answer are in no particular order.
    fn batches(&mut self, asked: Vec<BatchRows>) -> impl Future<Output = Result<Vec<Vec<Row>>, Fault>> + Send;

    /// Runs a batch of which nothing is to be known, as [`Tx::execute`] runs a statement.
    fn execute_batch(
        &mut self,
        batch: &'static Batch,
        rows: Vec<Vec<Value>>,
    ) -> impl Future<Output = Result<(), Fault>> + Send;

    /// Closes the database in good order, when nothing more is to come.
    fn finish(&mut self) -> impl Future<Output = ()> + Send;

    /// The first row of a statement's answer.
    fn row(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<Option<Row>, Fault>> + Send {
        async move { Ok(self.rows(statement, params).await?.into_iter().next()) }
    }

    /// The row that a statement can't but answer.
    fn one(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<Row, Fault>> + Send {
        async move { self.row(statement, params).await?.ok_or_else(|| Fault::shape("a row is missing")) }
    }

    /// Runs a statement once for each of the rows, as one. In no particular order.
    fn batch(
        &mut self,
        batch: &'static Batch,
        rows: Vec<Vec<Value>>,
    ) -> impl Future<Output = Result<Vec<Row>, Fault>> + Send {
        async move { Ok(self.batches(vec![(batch, rows)]).await?.pop().unwrap_or_default()) }
    }
}
