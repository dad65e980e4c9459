//! The connections that read.

use std::sync::Arc;

use deadpool_postgres::Pool;
use domain::ports::Clock;
use domain::{Outcome, Refusal, limits};

use super::connection::Connection;
use crate::handle::Readers;
use crate::reads::{Read, ask};

pub(crate) struct Pooled {
    pool: Pool,
    clock: Arc<dyn Clock>,
}

impl Pooled {
    pub(super) fn new(pool: Pool, clock: Arc<dyn Clock>) -> Self {
        Self { pool, clock }
    }
}

impl Readers for Pooled {
    type Tx = Connection;

    async fn read<R: Read>(&self, read: R) -> Outcome<R::Answer> {
        if self.pool.is_closed() || self.pool.status().waiting >= limits::READ_QUEUE {
            return Err(Refusal::Unavailable);
        }
        let (mut connection, clock) = (Connection::new(self.pool.clone()), self.clock.clone());
        // A task of its own: a caller that goes away would leave the connection in the middle of a transaction.
        let task = tokio::spawn(async move { ask(&mut connection, &read, clock.now()).await });
        task.await.unwrap_or(Err(Refusal::Unavailable))
    }

    async fn close(&self) {
        self.pool.close();
    }
}
