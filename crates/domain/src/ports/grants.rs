//! Port for what the built-in issuer remembers: browsers, grants, signing keys.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use super::{NewSession, Proven};
use crate::Outcome;
use crate::model::{Browser, Grant, Session, SessionId, User};

/// A code to be made for a client, good once.
#[derive(Clone, Debug)]
pub struct NewCode {
    /// The digest of the code.
    pub digest: String,
    /// The digest of the browser in which it is asked for.
    pub browser: String,
    /// Where it is sent.
    pub redirect_uri: String,
    /// The SHA-256 of the verifier that its bearer has to show, in hex; none where it has to show none.
    pub challenge: Option<String>,
    /// How long it is good.
    pub life: Duration,
}

/// What a client shows to have its code traded.
#[derive(Clone, Debug)]
pub struct Redemption {
    /// The digest of the code.
    pub code: String,
    /// The client's id.
    pub client: String,
    /// Where the code was sent.
    pub redirect_uri: String,
    /// The SHA-256 of the verifier, in hex, if it shows one.
    pub challenge: Option<String>,
}

/// What a traded code comes to.
#[derive(Clone, Debug)]
pub struct Redeemed {
    /// The login.
    pub session: Session,
    /// Its account.
    pub user: Arc<User>,
    /// What was granted.
    pub grant: Grant,
}

/// Browsers and grants of the built-in issuer. Cookies and codes are known by their digests only.
#[async_trait]
pub trait Grants: KeyRing {
    /// Remembers that somebody is logged in with a browser, and the caller's marks with their account.
    /// `BadCredentials` once the password that they showed is another.
    async fn remember_browser(&self, digest: &str, who: Proven, life: Duration, marks: Vec<String>) -> Outcome<()>;

    /// Who is logged in with a browser, if anybody still is.
    async fn browser(&self, digest: &str) -> Outcome<Option<Browser>>;

    /// Logs out a browser, and ends every login that came from it: announces `SessionEnded` of each.
    async fn forget_browser(&self, digest: &str) -> Outcome<()>;

    /// Makes a code. `BadToken` when nobody, or somebody else, is logged in with the browser by now.
    async fn make_code(&self, grant: Grant, code: NewCode) -> Outcome<()>;

    /// Trades a code for a login, once. Unknown or expired, or shown by another client or with another address, it
    /// is `BadToken`; with another verifier `BadCredentials`. One that was traded before is `BadToken`, and the login
    /// it came to is ended. `session.refresh` is kept only if the grant is `offline`.
    async fn redeem_code(&self, redemption: Redemption, session: NewSession) -> Outcome<Redeemed>;

    /// Opens a login that comes from a grant, without a code.
    async fn open_granted(&self, grant: Grant, session: NewSession) -> Outcome<Session>;

    /// The standing login that has this refresh token (its digest), or had it before it was replaced, and what was
    /// granted to it.
    async fn grant_by_refresh(&self, digest: &str) -> Outcome<Option<(SessionId, Grant)>>;

    /// What was granted to this login, if it came from a grant.
    async fn grant_of(&self, session: SessionId) -> Outcome<Option<Grant>>;
}

/// The built-in issuer's key pairs, as it makes them itself.
#[async_trait]
pub trait KeyRing: Send + Sync {
    /// Those whose tokens may still be good: first the one that signs, then older ones.
    async fn issuer_keys(&self) -> Outcome<Vec<String>>;

    /// Keeps the first key, unless one was kept before.
    async fn first_issuer_key(&self, candidate: String) -> Outcome<()>;

    /// Lets a new key sign from now on. The older ones stay for this long, as what they signed is good for as long.
    async fn rotate_issuer_key(&self, key: String, keep: Duration) -> Outcome<()>;
}
