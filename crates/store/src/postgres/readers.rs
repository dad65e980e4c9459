//! The connections that read.

use std::sync::Arc;

use deadpool_postgres::Pool;
use domain::ports::Clock;
use domain::{Outcome, Refusal, limits};

use super::connection::Connection;
use super::dial::Era;
use crate::handle::Readers;
use crate::reads::{Read, ask};

pub(crate) struct Pooled {
    pool: Pool,
    era: Era,
    clock: Arc<dyn Clock>,
}

impl Pooled {
    pub(super) fn new(pool: Pool, era: Era, clock: Arc<dyn Clock>) -> Self {
        Self { pool, era, clock }
    }
}

impl Readers for Pooled {
    type Tx = Connection;

    async fn read<R: Read>(&self, read: R) -> Outcome<R::Answer> {
        if self.pool.is_closed() || self.pool.status().waiting >= limits::READ_QUEUE {
            return Err(Refusal::Unavailable);
        }
        let mut connection = Connection::new(self.pool.clone(), self.era.clone());
        let clock = self.clock.clone();
        // A task of its own: a caller that goes away would leave the connection in the middle of a transaction.
        let task = tokio::spawn(async move { ask(&mut connection, &read, clock.now()).await });
        task.await.unwrap_or(Err(Refusal::Unavailable))
    }

    async fn close(&self) {
        self.pool.close();
    }
}
