//! What administrators do.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{AdminAction, InstallationCounts, User, UserId};
use domain::ports::{AccountFilter, Administration};

use crate::handle::{Readers, StoreHandle};
use crate::reads::administration::{AdminActions, CountInstallation, FindAccounts};

#[async_trait]
impl<R: Readers> Administration for StoreHandle<R> {
    async fn installation_counts(&self, user: UserId) -> Outcome<InstallationCounts> {
        self.read(CountInstallation(user)).await
    }

    async fn accounts(&self, user: UserId, sought: AccountFilter) -> Outcome<Vec<Arc<User>>> {
        self.read(FindAccounts { user, sought }).await
    }

    async fn admin_actions(
        &self,
        user: UserId,
        target: Option<UserId>,
        skip: u64,
        count: u32,
    ) -> Outcome<Vec<AdminAction>> {
        self.read(AdminActions { user, target, skip, count }).await
    }
}
