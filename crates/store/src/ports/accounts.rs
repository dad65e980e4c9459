//! Accounts, logins and outside identities.

use std::sync::Arc;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Account, Identity, Session, SessionId, Timestamp, User, UserId};
use domain::ports::{Accounts, Credentials};

use crate::handle::{Readers, StoreHandle};
use crate::reads::accounts::{
    Admins, AllUsers, EndedCustomStatuses, EndedSessions, ExpiredSessions, FindCredentials, Identified, OneUser,
    PasswordLink, SessionsOf, UserCount, UserNamed, UsersLike,
};

#[async_trait]
impl<R: Readers> Accounts for StoreHandle<R> {
    async fn credentials(&self, login: &str, marks: Vec<String>) -> Outcome<Option<Credentials>> {
        self.read(FindCredentials { login: login.to_owned(), marks }).await
    }

    async fn session(&self, session: SessionId) -> Outcome<(Session, Arc<User>)> {
        self.login(session).await
    }

    async fn sessions_of(&self, user: UserId) -> Outcome<Vec<(Session, Timestamp)>> {
        self.read(SessionsOf(user)).await
    }

    async fn ended_sessions(&self, since: Timestamp) -> Outcome<Vec<(UserId, SessionId)>> {
        self.read(EndedSessions(since)).await
    }

    async fn password_link(&self, digest: &str) -> Outcome<Option<Arc<User>>> {
        self.read(PasswordLink(digest.to_owned())).await
    }

    async fn expired_sessions(&self, count: u32) -> Outcome<Vec<SessionId>> {
        self.read(ExpiredSessions(count)).await
    }

    async fn ended_custom_statuses(&self, count: u32) -> Outcome<Vec<UserId>> {
        self.read(EndedCustomStatuses(count)).await
    }

    async fn identified(&self, identity: &Identity) -> Outcome<Account> {
        self.read(Identified(identity.clone())).await
    }

    async fn user(&self, user: UserId) -> Outcome<Option<Arc<User>>> {
        self.read(OneUser(user)).await
    }

    async fn users(&self, skip: u64, count: u32) -> Outcome<Vec<Arc<User>>> {
        self.read(AllUsers { skip, count }).await
    }

    async fn users_like(&self, text: &str, skip: u64, count: u32) -> Outcome<Vec<Arc<User>>> {
        self.read(UsersLike { text: text.to_owned(), skip, count }).await
    }

    async fn user_named(&self, username: &str) -> Outcome<Option<Arc<User>>> {
        self.read(UserNamed(username.to_owned())).await
    }

    async fn admins(&self) -> Outcome<Vec<Arc<User>>> {
        self.read(Admins).await
    }

    async fn user_count(&self) -> Outcome<u64> {
        self.read(UserCount).await
    }
}
