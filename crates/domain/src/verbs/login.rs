//! Logs in with a password.

use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest, Sha256};

use crate::core::{Core, hex};
use crate::model::{Claims, Session, User, UserId};
use crate::ports::NewSession;
use crate::rules::text;
use crate::{Outcome, Refusal, limits};

/// What kind of login a client family hands out.
#[derive(Clone, Copy, Debug)]
pub struct LoginStyle {
    /// The family's name, the token's `aud`.
    pub audience: &'static str,
    /// Whether a refresh token comes with it.
    pub refresh: bool,
}

/// A login, with the tokens for it.
#[derive(Clone, Debug)]
pub struct Login {
    /// Who logged in.
    pub user: Arc<User>,
    /// The login.
    pub session: Session,
    /// The access token.
    pub token: String,
    /// How long the access token is good.
    pub expires_in: Duration,
    /// The refresh token, if the family has them. Shown this once; the store keeps its digest.
    pub refresh: Option<String>,
}

/// Logs in by username or email. `BadCredentials` says nothing of which was wrong, nor does the time it takes.
pub async fn login(core: &Core, name: &str, password: &str, style: LoginStyle) -> Outcome<Login> {
    let known = prove_password(core, name, password).await?;
    let (new, refresh) = new_session(core, style);
    let session = core.store.open_session(known, new).await?;
    let user = core.store.user(known).await?.ok_or(Refusal::BadCredentials)?;
    Ok(grant(core, user, session, refresh))
}

/// Whose name or email, and password, these are. Opens no login.
pub async fn prove_password(core: &Core, name: &str, password: &str) -> Outcome<UserId> {
    let known = core.store.credentials(&text::fold(name)).await?;
    let hash = known.as_ref().and_then(|known| known.password_hash.clone());
    let right = password.chars().count() <= limits::PASSWORD_CHARS.1
        && core.passwords.verify(password.to_owned(), hash).await?;
    known.filter(|_| right).map(|known| known.user).ok_or(Refusal::BadCredentials)
}

/// A login to be opened, and its refresh token in the clear.
pub(super) fn new_session(core: &Core, style: LoginStyle) -> (NewSession, Option<String>) {
    let refresh = style.refresh.then(|| core.secret());
    let digest = refresh.as_deref().map(digest);
    (NewSession { audience: style.audience, life: limits::SESSION_LIFE, refresh: digest }, refresh)
}

/// The tokens for a login.
pub(super) fn grant(core: &Core, user: Arc<User>, session: Session, refresh: Option<String>) -> Login {
    let now = core.clock.now();
    let claims = Claims {
        user: user.id,
        session: session.id,
        audience: session.audience.clone(),
        issued_at: now,
        expires_at: now.plus(core.token_life),
    };
    Login { user, token: core.tokens.issue(&claims), session, expires_in: core.token_life, refresh }
}

/// Under what a refresh token is kept. It is random, so one round of a plain hash is enough.
pub(super) fn digest(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}
