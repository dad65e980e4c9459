//! One Postgres connection, replaced when it breaks.

use deadpool_postgres::{Object, Pool};
use domain::model::ChannelId;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::ToSql;

use super::values::{Column, columns};
use crate::fault::{Class, Fault};
use crate::migrations::Scripts;
use crate::statements::engine::{BEGIN_ALONE, BEGIN_READ, BEGIN_SHARED, LOCK_CHANNELS};
use crate::statements::{Batch, Statement};
use crate::tx::{Gate, Tx};
use crate::value::{Row, Value};

pub(crate) struct Connection {
    pool: Pool,
    client: Option<Object>,
    /// The transaction that is open.
    open: Option<Gate>,
}

impl Connection {
    /// A connection that is made when it is first needed.
    pub(super) fn new(pool: Pool) -> Self {
        Self { pool, client: None, open: None }
    }

    /// Connects, to see whether that is possible.
    pub(super) async fn reach(&mut self) -> Result<(), Fault> {
        let client = self.pool.get().await.map_err(|error| Fault::new(Class::Broken, plain(&error)))?;
        self.client = Some(client);
        Ok(())
    }

    fn client(&self) -> Result<&Object, Fault> {
        self.client.as_ref().ok_or_else(|| Fault::new(Class::Broken, "the connection is gone"))
    }

    /// Gives the connection up for good: in an unknown state it must not go back to the pool.
    fn discard(&mut self) {
        self.open = None;
        if let Some(client) = self.client.take() {
            drop(Object::take(client));
        }
    }

    async fn simple(&mut self, sql: &str) -> Result<(), Fault> {
        let done = self.client()?.batch_execute(sql).await;
        done.map_err(|error| self.fault(&error))
    }

    async fn query(&self, text: &str, params: &[&(dyn ToSql + Sync)]) -> Result<Vec<Row>, Fault> {
        let client = self.client()?;
        let prepared = client.prepare_cached(text).await.map_err(|error| self.fault(&error))?;
        let rows = client.query(&prepared, params).await.map_err(|error| self.fault(&error))?;
        rows.iter()
            .map(|row| {
                let values = (0..row.len()).map(|column| row.try_get(column)).collect::<Result<Vec<Value>, _>>();
                values.map(Row::new).map_err(|error| self.fault(&error))
            })
            .collect()
    }

    async fn change(&self, text: &str, params: &[&(dyn ToSql + Sync)]) -> Result<u64, Fault> {
        let client = self.client()?;
        let prepared = client.prepare_cached(text).await.map_err(|error| self.fault(&error))?;
        client.execute(&prepared, params).await.map_err(|error| self.fault(&error))
    }

    /// What follows from an error.
    fn fault(&self, error: &tokio_postgres::Error) -> Fault {
        let class = match error.code() {
            // Beside other nodes' sends the same mark may have been used there; alone it is a mistake of this act.
            Some(code) if *code == SqlState::UNIQUE_VIOLATION && self.open == Some(Gate::Shared) => Class::Conflict,
            Some(code) => match code.code().get(..2) {
                Some("40") => Class::Conflict,
                Some("0A" | "21" | "22" | "23" | "42" | "54") => Class::Statement,
                _ => Class::Broken,
            },
            None => Class::Broken,
        };
        Fault::new(class, plain(error))
    }
}

/// Whether the server ended the connection, or is out of reach.
fn is_lost(error: &tokio_postgres::Error) -> bool {
    error.code().is_none_or(|code| code.code().starts_with("57P") || code.code().starts_with("08"))
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
impl Drop for Connection {
    fn drop(&mut self) {
        if self.open.is_some() {
            self.discard();
        }
    }
}

impl Tx for Connection {
    async fn begin(&mut self, gate: Gate) -> Result<(), Fault> {
        let sql = match gate {
            Gate::Shared => BEGIN_SHARED,
            Gate::Alone => BEGIN_ALONE,
            Gate::Read => BEGIN_READ,
        };
        loop {
            let fresh = self.client.is_none();
            if fresh {
                self.reach().await?;
            }
            self.open = Some(gate);
            let Err(error) = self.client()?.batch_execute(sql).await else { return Ok(()) };
            let fault = self.fault(&error);
            self.discard();
            // Nothing was done yet, so a connection that broke while it was idle may be replaced at once.
            if fresh || !is_lost(&error) {
                return Err(fault);
            }
        }
    }

    async fn commit(&mut self) -> Result<(), Fault> {
        self.simple("COMMIT").await?;
        self.open = None;
        Ok(())
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

impl Scripts for Connection {
    async fn script(&mut self, sql: &str) -> Result<(), Fault> {
        self.simple(sql).await
    }
}

fn refs(params: &[Value]) -> Vec<&(dyn ToSql + Sync)> {
    params.iter().map(|value| value as &(dyn ToSql + Sync)).collect()
}
