//! Accounts, logins and outside identities.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{Account, Actor, Identity, Profile, Session, SessionId, Status, Timestamp, User, UserId};
use domain::ports::{Accounts, Credentials, NewAccount, NewSession, ProfileChange, Registered, Rotated, Rotation};

use crate::acts::{
    BindIdentity, EndOtherSessions, EndSession, HideEmails, MakePasswordLink, MakeRegistrationCode, OpenSession,
    RedeemPasswordLink, Register, RotateRefresh, SetAdminByName, SetPassword, SetStatus, UpdateProfile,
};
use crate::handle::{Readers, StoreHandle};
use crate::reads::accounts::{
    Admins, AllUsers, EndedSessions, ExpiredSessions, FindCredentials, Identified, OneUser, PasswordLink, SessionsOf,
    StandingSession, UserCount, UserNamed, UsersLike,
};

#[async_trait]
impl<R: Readers> Accounts for StoreHandle<R> {
    async fn register(&self, new: NewAccount) -> Outcome<Registered> {
        self.act(Register(new)).await
    }

    async fn credentials(&self, login: &str, marks: Vec<String>) -> Outcome<Option<Credentials>> {
        self.read(FindCredentials { login: login.to_owned(), marks }).await
    }

    async fn open_session(&self, user: UserId, new: NewSession) -> Outcome<Session> {
        self.act(OpenSession { user, new }).await
    }

    async fn session(&self, session: SessionId) -> Outcome<(Session, Arc<User>)> {
        self.read(StandingSession(session)).await
    }

    async fn end_session(&self, session: SessionId) -> Outcome<()> {
        self.act(EndSession(session)).await
    }

    async fn sessions_of(&self, user: UserId) -> Outcome<Vec<(Session, Timestamp)>> {
        self.read(SessionsOf(user)).await
    }

    async fn end_other_sessions(&self, actor: Actor) -> Outcome<()> {
        self.act(EndOtherSessions(actor)).await
    }

    async fn ended_sessions(&self, since: Timestamp) -> Outcome<Vec<(UserId, SessionId)>> {
        self.read(EndedSessions(since)).await
    }

    async fn set_password(
        &self,
        actor: Actor,
        proven: Option<String>,
        hash: String,
        marks: Vec<String>,
    ) -> Outcome<()> {
        self.act(SetPassword { actor, proven, hash, marks }).await
    }

    async fn make_password_link(&self, user: UserId, digest: &str, life: Duration) -> Outcome<()> {
        self.act(MakePasswordLink { user, digest: digest.to_owned(), life }).await
    }

    async fn password_link(&self, digest: &str) -> Outcome<Option<Arc<User>>> {
        self.read(PasswordLink(digest.to_owned())).await
    }

    async fn redeem_password_link(&self, digest: &str, hash: String) -> Outcome<()> {
        self.act(RedeemPasswordLink { digest: digest.to_owned(), hash }).await
    }

    async fn expired_sessions(&self, count: u32) -> Outcome<Vec<SessionId>> {
        self.read(ExpiredSessions(count)).await
    }

    async fn rotate_refresh(&self, rotation: Rotation) -> Outcome<Rotated> {
        self.act(RotateRefresh(rotation)).await?
    }

    async fn identified(&self, identity: &Identity) -> Outcome<Account> {
        self.read(Identified(identity.clone())).await
    }

    async fn bind_identity(&self, identity: Identity, profile: Profile, username: String) -> Outcome<Account> {
        self.act(BindIdentity { identity, profile, username }).await
    }

    async fn update_profile(&self, actor: Actor, change: ProfileChange) -> Outcome<Arc<User>> {
        self.act(UpdateProfile { actor, change }).await
    }

    async fn set_status(&self, actor: Actor, status: Status) -> Outcome<Arc<User>> {
        self.act(SetStatus { actor, status }).await
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

    async fn set_admin_by_name(&self, username: &str, admin: bool) -> Outcome<Arc<User>> {
        self.act(SetAdminByName { username: username.to_owned(), admin }).await
    }

    async fn make_registration_code(&self, digest: &str, life: Duration) -> Outcome<()> {
        self.act(MakeRegistrationCode { digest: digest.to_owned(), life }).await
    }

    async fn hide_emails(&self, hidden: bool) -> Outcome<()> {
        self.act(HideEmails(hidden)).await
    }

    async fn admins(&self) -> Outcome<Vec<Arc<User>>> {
        self.read(Admins).await
    }

    async fn user_count(&self) -> Outcome<u64> {
        self.read(UserCount).await
    }
}
