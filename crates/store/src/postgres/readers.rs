//! The connections that read.

use std::sync::Arc;

use deadpool_postgres::Pool;
use domain::ports::Clock;
use domain::{Outcome, Refusal, limits};
use tokio::sync::Semaphore;

use super::connection::PostgresConnection;
use super::dial::PoolGeneration;
use crate::handle::Readers;
use crate::reads::{Read, ask};

pub(crate) struct Pooled {
    pool: Pool,
    era: PoolGeneration,
    clock: Arc<dyn Clock>,
    /// What takes long takes turns, so that it leaves connections to the others.
    searches: Arc<Semaphore>,
}

impl Pooled {
    pub(super) fn new(pool: Pool, era: PoolGeneration, clock: Arc<dyn Clock>) -> Self {
        Self { pool, era, clock, searches: Arc::new(Semaphore::new(limits::SEARCHES)) }
    }
}

impl Readers for Pooled {
    type Tx = PostgresConnection;

    async fn read<R: Read>(&self, read: R) -> Outcome<R::Answer> {
        if self.pool.is_closed() || self.pool.status().waiting >= limits::READ_QUEUE {
            return Err(Refusal::Unavailable);
        }
        let turn = if read.is_search() {
            let turn = tokio::time::timeout(limits::READ_TIME, Arc::clone(&self.searches).acquire_owned()).await;
            Some(turn.map_err(|_| Refusal::Unavailable)?.map_err(|_| Refusal::Unavailable)?)
        } else {
            None
        };
        let mut connection = PostgresConnection::new(self.pool.clone(), self.era.clone());
        let clock = self.clock.clone();
        // A task of its own: a caller that goes away would leave the connection in the middle of a transaction.
        let task = tokio::spawn(async move {
            let outcome = ask(&mut connection, &read, clock.now()).await;
            drop(turn);
            outcome
        });
        task.await.unwrap_or(Err(Refusal::Unavailable))
    }

    async fn close(&self) {
        self.pool.close();
    }
}
