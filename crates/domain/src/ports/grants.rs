//! Port for what the built-in issuer remembers: browsers, grants, signing keys.

use std::sync::Arc;

use async_trait::async_trait;

use crate::Outcome;
use crate::model::{Browser, Grant, Session, SessionId, User};

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
    /// Who is logged in with a browser, if anybody still is.
    async fn browser(&self, digest: &str) -> Outcome<Option<Browser>>;

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
}
