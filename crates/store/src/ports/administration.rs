//! What administrators do.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Actor, AdminAction, Census, MessageId, User, UserId};
use domain::ports::{Administration, Estate, Sought, Verdict};

use crate::acts::{Appoint, ClaimAdministration, Expunge, Judge, PassOn, Transfer};
use crate::handle::{Handle, Readers};
use crate::reads::administration::{AdminActions, Count, Seek};

#[async_trait]
impl<R: Readers> Administration for Handle<R> {
    async fn judge(&self, actor: Actor, target: UserId, verdict: Verdict) -> Outcome<Arc<User>> {
        self.act(Judge { actor, target, verdict }).await
    }

    async fn appoint(&self, actor: Actor, target: UserId, admin: bool) -> Outcome<Arc<User>> {
        self.act(Appoint { actor, target, admin }).await
    }

    async fn claim_administration(&self, actor: Actor) -> Outcome<()> {
        self.act(ClaimAdministration(actor)).await
    }

    async fn expunge(&self, actor: Actor, message: MessageId, reason: Option<String>) -> Outcome<()> {
        self.act(Expunge { actor, message, reason }).await
    }

    async fn pass_on(&self) -> Outcome<bool> {
        self.act(PassOn).await
    }

    async fn transfer(&self, actor: Option<Actor>, estate: Estate, target: UserId) -> Outcome<Arc<User>> {
        self.act(Transfer { actor, estate, target }).await
    }

    async fn census(&self, user: UserId) -> Outcome<Census> {
        self.read(Count(user)).await
    }

    async fn accounts(&self, user: UserId, sought: Sought) -> Outcome<Vec<Arc<User>>> {
        self.read(Seek { user, sought }).await
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
