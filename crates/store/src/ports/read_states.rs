//! How far people have read.

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{ReadState, UserId};
use domain::ports::{ReadStateFilter, ReadStates};

use crate::handle::{Readers, StoreHandle};
use crate::reads::read_states::ReadStatesOf;

#[async_trait]
impl<R: Readers> ReadStates for StoreHandle<R> {
    async fn read_states(&self, user: UserId, filter: ReadStateFilter) -> Outcome<Vec<ReadState>> {
        self.read(ReadStatesOf { user, filter }).await
    }
}
