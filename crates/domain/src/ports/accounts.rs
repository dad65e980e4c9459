//! Port for accounts and logins.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use crate::Outcome;
use crate::model::{Account, Actor, Grant, Identity, Profile, Session, SessionId, Status, Timestamp, User, UserId};

/// An account to be made. Names have been checked and folded.
#[derive(Clone, Debug)]
pub struct NewAccount {
    /// Its name as written, and folded.
    pub username: (String, String),
    /// Its email address as written, and folded.
    pub email: Option<(String, String)>,
    /// The hash of its password; without one nobody logs in with a password.
    pub password_hash: Option<String>,
    /// The name it goes by.
    pub display_name: Option<String>,
    /// Its picture.
    pub avatar_url: Option<String>,
    /// The login to open in the same commit.
    pub session: Option<NewSession>,
    /// The channels it finds.
    pub welcome: Option<DefaultChannels>,
    /// The code that it came with.
    pub invite: Option<InviteCode>,
    /// Whether nobody is let in without one.
    pub invited_only: bool,
}

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

/// A refresh token to be replaced. Tokens are known by their digests only.
#[derive(Clone, Debug)]
pub struct Rotation {
    /// The digest of the one that was presented.
    pub old: String,
    /// The digest of its successor, which is always the same for the same token.
    pub new: String,
    /// At whose door it was presented.
    pub holder: TokenHolder,
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
    /// Makes an account. `Taken` when name or email belong to somebody; `Forbidden(Invitation)` when it has to come with
    /// a code that is good and doesn't. A good code is used up as far as it can be, and the newcomer is put into the
    /// guild or the channel that it is for.
    async fn register(&self, new: NewAccount) -> Outcome<Registered>;

    /// What a login with this folded username, or folded email, is checked against, by a caller with these marks.
    async fn credentials(&self, login: &str, marks: Vec<String>) -> Outcome<Option<Credentials>>;

    /// Opens a login, and remembers the caller's marks with the account. `Barred` unless it is in good standing.
    async fn open_session(&self, user: UserId, new: NewSession) -> Outcome<Session>;

    /// The standing login and its account; `BadToken` once it is over.
    async fn session(&self, session: SessionId) -> Outcome<(Session, Arc<User>)>;

    /// Ends a login: announces `SessionEnded`. Ending it again changes nothing.
    async fn end_session(&self, session: SessionId) -> Outcome<()>;

    /// The logins of an account that stand, by id, each with when it was opened.
    async fn sessions_of(&self, user: UserId) -> Outcome<Vec<(Session, Timestamp)>>;

    /// Ends all logins of the actor's account but the one they act under, announcing `SessionEnded` of each, and logs
    /// out all browsers.
    async fn end_other_sessions(&self, actor: Actor) -> Outcome<()>;

    /// Logins that ended after this moment, and whose they were.
    async fn ended_sessions(&self, since: Timestamp) -> Outcome<Vec<(UserId, SessionId)>>;

    /// Keeps the hash of a new password. All logins of the account end but the one that the actor acts under, as
    /// `end_other_sessions` ends them; links that set a password are void, and of where it was logged in from only
    /// these marks are remembered. Where the old one was shown for it, its hash is `proven`: `BadCredentials` once the
    /// account has another.
    async fn set_password(&self, actor: Actor, proven: Option<String>, hash: String, marks: Vec<String>)
    -> Outcome<()>;

    /// Keeps the digest of a link that sets a new password, good once. Any other of the account is void.
    async fn make_password_link(&self, user: UserId, digest: &str, life: Duration) -> Outcome<()>;

    /// Whose password a link sets, if it is good.
    async fn password_link(&self, digest: &str) -> Outcome<Option<Arc<User>>>;

    /// Keeps the hash of a new password for whoever has the link, as `set_password` does, and ends every login.
    /// `BadToken` when the link isn't good.
    async fn redeem_password_link(&self, digest: &str, hash: String) -> Outcome<()>;

    /// Logins whose time is over and that nobody has ended, oldest first, at most `count`.
    async fn expired_sessions(&self, count: u32) -> Outcome<Vec<SessionId>>;

    /// Replaces a refresh token by its successor. One that was replaced within `limits::REFRESH_GRACE`, and whose
    /// successor nobody has presented yet, is answered alike: its answer was lost, or two came at once. Any other that
    /// was replaced is `BadToken` and ends the login. One that is unknown, or not the holder's, is `BadToken` and
    /// changes nothing.
    async fn rotate_refresh(&self, rotation: Rotation) -> Outcome<Rotated>;

    /// The account that a subject of the built-in issuer is, or that an outside identity is bound to; `NotSynced` when
    /// none is.
    async fn identified(&self, identity: &Identity) -> Outcome<Account>;

    /// Binds an identity to an account, made if need be, and updates its profile: what its owner hasn't set here or, of a
    /// subject of the built-in issuer, what is missing. An existing account is taken only
    /// if it is `identity.local_user`, or has `identity.verified_email`; otherwise a taken email is `Taken`.
    /// `username` is the candidate for a new account; a number is added until it is free.
    async fn bind_identity(&self, identity: Identity, profile: Profile, username: String) -> Outcome<Account>;

    /// Changes what the actor's account says of itself. `Taken` when a name or email is somebody else's.
    async fn update_profile(&self, actor: Actor, change: ProfileChange) -> Outcome<Arc<User>>;

    /// Keeps how the actor wants to be seen.
    async fn set_status(&self, actor: Actor, status: Status) -> Outcome<Arc<User>>;

    /// An account.
    async fn user(&self, user: UserId) -> Outcome<Option<Arc<User>>>;

    /// All accounts, by id.
    async fn users(&self, skip: u64, count: u32) -> Outcome<Vec<Arc<User>>>;

    /// The accounts whose folded username holds this folded text, by id.
    async fn users_like(&self, text: &str, skip: u64, count: u32) -> Outcome<Vec<Arc<User>>>;

    /// The account with this folded username.
    async fn user_named(&self, username: &str) -> Outcome<Option<Arc<User>>>;

    /// Makes the account with this folded username an administrator, or no longer one, by the
    /// right of whoever works at the command line; entered in the record. `Unknown` when there is none.
    async fn set_admin_by_name(&self, username: &str, admin: bool) -> Outcome<Arc<User>>;

    /// Keeps a one-time code to register with, by its digest.
    async fn make_registration_code(&self, digest: &str, life: Duration) -> Outcome<()>;

    /// Keeps whether email addresses are hidden from others in all accounts read from now on.
    async fn hide_emails(&self, hidden: bool) -> Outcome<()>;

    /// All administrators, by id.
    async fn admins(&self) -> Outcome<Vec<Arc<User>>>;

    /// How many accounts there are.
    async fn user_count(&self) -> Outcome<u64>;
}
