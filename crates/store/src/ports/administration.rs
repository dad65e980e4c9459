//! What administrators do.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Actor, AdminAction, InstallationCounts, MessageId, User, UserId};
use domain::ports::{AccountFilter, Administration, OwnedResource, Sanction};

use crate::acts::{ClaimAdministration, DeleteAnyMessage, PassOwnership, SanctionAccount, SetAdmin, Transfer};
use crate::handle::{Readers, StoreHandle};
use crate::reads::administration::{AdminActions, CountInstallation, FindAccounts};

#[async_trait]
impl<R: Readers> Administration for StoreHandle<R> {
    async fn sanction(&self, actor: Actor, target: UserId, sanction: Sanction) -> Outcome<Arc<User>> {
        self.act(SanctionAccount { actor, target, sanction }).await
    }

    async fn set_admin(&self, actor: Actor, target: UserId, admin: bool) -> Outcome<Arc<User>> {
        self.act(SetAdmin { actor, target, admin }).await
    }

    async fn claim_administration(&self, actor: Actor) -> Outcome<()> {
        self.act(ClaimAdministration(actor)).await
    }

    async fn delete_any_message(&self, actor: Actor, message: MessageId, reason: Option<String>) -> Outcome<()> {
        self.act(DeleteAnyMessage { actor, message, reason }).await
    }

    async fn pass_ownership(&self) -> Outcome<bool> {
        self.act(PassOwnership).await
    }

    async fn transfer(&self, actor: Option<Actor>, resource: OwnedResource, target: UserId) -> Outcome<Arc<User>> {
        self.act(Transfer { actor, resource, target }).await
    }

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
