//! The event log, read.

use async_trait::async_trait;
use domain::model::{UserId, VersionVector};
use domain::ports::{EventLog, LogEntry, Missed};
use domain::{Event, Outcome};

use crate::handle::{Readers, StoreHandle};
use crate::reads::missed::MissedBy;
use crate::reads::replay::Replayed;

#[async_trait]
impl<R: Readers> EventLog for StoreHandle<R> {
    async fn missed(&self, user: UserId, told: VersionVector) -> Outcome<Option<Missed>> {
        self.read(MissedBy { user, told, kept_for: self.log_life() }).await
    }

    async fn events(&self, user: UserId, entries: Vec<LogEntry>) -> Outcome<Vec<Event>> {
        self.read(Replayed { user, entries }).await
    }
}
