//! What acts and reads ask of an engine: statements, inside one transaction at a time.

use std::future::Future;

use domain::model::ChannelId;

use crate::fault::Fault;
use crate::statements::{Batch, Statement};
use crate::value::{Row, Value};

/// How a transaction stands to the other nodes' writers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WriterLock {
    /// Beside others that hold it the same way: sends alone, which lock their channels.
    Shared,
    /// Alone: anything else, so that what an act reads stays true until its commit.
    Alone,
    /// Reads one moment and writes nothing.
    Read,
}

/// One connection and the transaction on it.
pub(crate) trait Tx: Send + Sized + 'static {
    /// Opens a transaction.
    fn begin(&mut self, gate: WriterLock) -> impl Future<Output = Result<(), Fault>> + Send;

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

    /// Keeps other nodes from sending to these channels until the commit.
    fn lock_channels(&mut self, channels: &[ChannelId]) -> impl Future<Output = Result<(), Fault>> + Send;

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

    /// Runs a statement whose answer doesn't matter; how many rows it changed.
    fn execute(
        &mut self,
        statement: &'static Statement,
        params: &[Value],
    ) -> impl Future<Output = Result<u64, Fault>> + Send;

    /// Runs a statement once for each of the rows, as one. In no particular order.
    fn batch(
        &mut self,
        batch: &'static Batch,
        rows: Vec<Vec<Value>>,
    ) -> impl Future<Output = Result<Vec<Row>, Fault>> + Send;

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
}
