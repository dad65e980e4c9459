//! Port for accounts and logins.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::Outcome;
use crate::model::{Account, CustomStatus, Grant, Identity, Session, SessionId, Timestamp, User, UserId};

/// A code that may let somebody register: an installation's one-time code, a guild's invite, or a channel's join code.
#[derive(Clone, Debug)]
pub struct InviteCode {
    /// As it was written.
    pub code: String,
    /// Its digest, under which one-time codes are kept.
    pub digest: String,
}

/// What is to change in an account. What is none stays as it is; an inner none takes it away.
#[derive(Clone, Debug, Default)]
pub struct ProfileChange {
    /// Its name as written, and folded.
    pub username: Option<(String, String)>,
    /// Its email address as written, and folded.
    pub email: Option<(String, String)>,
    /// The name it goes by.
    pub display_name: Option<Option<String>>,
    /// Its picture.
    pub avatar_url: Option<Option<String>>,
    /// What it says of itself.
    pub about_me: Option<Option<String>>,
    /// Its pronouns.
    pub pronouns: Option<Option<String>>,
    /// What it says that it is doing.
    pub custom_status: Option<Option<CustomStatus>>,
}

/// Somebody who showed who they are, and by which password hash. It counts as long as that is still theirs.
#[derive(Clone, Debug)]
pub struct Proven {
    /// Who it is.
    pub user: UserId,
    /// The hash; none where the account was just made.
    pub hash: Option<String>,
}

/// A login to be opened.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Through which dialect.
    pub audience: &'static str,
    /// How long it stands.
    pub life: Duration,
    /// The digest of its first refresh token, if it has one.
    pub refresh: Option<String>,
    /// What the caller is remembered by with the account.
    pub marks: Vec<String>,
    /// The password hash that it is opened by, if it is by one: `BadCredentials` once the account has another.
    pub proven: Option<String>,
}

/// Whose refresh token it has to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenHolder {
    /// The login was opened through this dialect, and came from no grant.
    Dialect(&'static str),
    /// The login came from a grant to the client with this id.
    Client(String),
}

/// A login whose refresh token was replaced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rotated {
    /// The login.
    pub session: Session,
    /// Its account.
    pub user: Arc<User>,
    /// What was granted, if the login came from a grant.
    pub grant: Option<Grant>,
}

/// Which channels a dialect's newcomers find.
#[derive(Clone, Copy, Debug)]
pub struct DefaultChannels {
    /// The dialect's name: "first through it" is kept under it.
    pub dialect: &'static str,
    /// Channels with claimed names, each with what it is for, made once in an installation's life, owned by whoever
    /// registered then.
    pub channels: &'static [(&'static str, &'static str)],
    /// Who is put into them.
    pub joins: DefaultJoin,
}

/// Who is put into the default channels at registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultJoin {
    /// Everybody who registers through the dialect.
    Everybody,
    /// The dialect's first only.
    First,
}

/// A made account.
#[derive(Clone, Debug)]
pub struct Registered {
    /// The account.
    pub user: Arc<User>,
    /// The login, if one was asked for.
    pub session: Option<Session>,
}

/// What a login is checked against.
#[derive(Clone, Debug)]
pub struct Credentials {
    /// Whose they are.
    pub user: UserId,
    /// The hash; none where the account has no password.
    pub password_hash: Option<String>,
    /// Those of the marks asked for that are remembered with the account.
    pub known: Vec<String>,
}

/// Accounts, logins and outside identities.
#[async_trait]
pub trait Accounts: Send + Sync {
    /// What a login with this folded username, or folded email, is checked against, by a caller with these marks.
    async fn credentials(&self, login: &str, marks: Vec<String>) -> Outcome<Option<Credentials>>;

    /// The standing login and its account; `BadToken` once it is over.
    async fn session(&self, session: SessionId) -> Outcome<(Session, Arc<User>)>;

    /// The logins of an account that stand, by id, each with when it was opened.
    async fn sessions_of(&self, user: UserId) -> Outcome<Vec<(Session, Timestamp)>>;

    /// Logins that ended after this moment, and whose they were.
    async fn ended_sessions(&self, since: Timestamp) -> Outcome<Vec<(UserId, SessionId)>>;

    /// Whose password a link sets, if it is good.
    async fn password_link(&self, digest: &str) -> Outcome<Option<Arc<User>>>;

    /// Logins whose time is over and that nobody has ended, oldest first, at most `count`.
    async fn expired_sessions(&self, count: u32) -> Outcome<Vec<SessionId>>;

    /// Accounts whose custom status is to end by now, at most `count`.
    async fn ended_custom_statuses(&self, count: u32) -> Outcome<Vec<UserId>>;

    /// The account that a subject of the built-in issuer is, or that an outside identity is bound to; `NotSynced` when
    /// none is.
    async fn identified(&self, identity: &Identity) -> Outcome<Account>;

    /// An account.
    async fn user(&self, user: UserId) -> Outcome<Option<Arc<User>>>;

    /// All accounts, by id.
    async fn users(&self, skip: u64, count: u32) -> Outcome<Vec<Arc<User>>>;

    /// The accounts whose folded username holds this folded text, by id.
    async fn users_like(&self, text: &str, skip: u64, count: u32) -> Outcome<Vec<Arc<User>>>;

    /// The account with this folded username.
    async fn user_named(&self, username: &str) -> Outcome<Option<Arc<User>>>;

    /// All administrators, by id.
    async fn admins(&self) -> Outcome<Vec<Arc<User>>>;

    /// How many accounts there are.
    async fn user_count(&self) -> Outcome<u64>;
}
