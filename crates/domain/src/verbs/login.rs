//! Logs in with a password.

use std::sync::Arc;
use std::time::Duration;

use crate::core::Core;
pub(super) use crate::core::digest;
use crate::guard::Attempt;
use crate::model::{Caller, Claims, Session, User, UserId};
use crate::ports::{Credentials, NewSession, Proven};
use crate::rules::{password, text};
use crate::verbs::logins::bound_logins;
use crate::{Outcome, Refusal, limits};

/// Opens a login, and remembers the caller's marks with the account. `Barred` unless it is in good standing.
#[derive(Clone, Debug)]
pub struct OpenSession {
    /// Whose account.
    pub user: UserId,
    /// The login.
    pub new: NewSession,
}

/// What kind of login a dialect hands out.
#[derive(Clone, Copy, Debug)]
pub struct LoginStyle {
    /// The dialect's name, the token's `aud`.
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
    /// The refresh token, if the dialect has them. Shown this once; the store keeps its digest.
    pub refresh: Option<String>,
}

/// Logs in by username or email. `BadCredentials` says nothing of which was wrong, nor does the time it takes;
/// `TooMany` when too many guesses came from there.
pub async fn login(core: &Core, caller: &Caller, name: &str, password: &str, style: LoginStyle) -> Outcome<Login> {
    let known = prove_password(core, caller, name, password).await?;
    let Proven { user: known, hash: proven } = known;
    let (new, refresh) = new_session(core, style, caller);
    let session = core.perform(OpenSession { user: known, new: NewSession { proven, ..new } }).await?;
    bound_logins(core, known).await?;
    let user = core.store.user(known).await?.ok_or(Refusal::BadCredentials)?;
    Ok(grant(core, user, session, refresh))
}

/// Checks a name or email and a password, and answers whose they are. It opens no login. An act that relies on the
/// answered proof is refused once the account has another password. White space around the name is ignored: no name
/// holds any, and phones add a space when they complete a word.
pub async fn prove_password(core: &Core, caller: &Caller, name: &str, password: &str) -> Outcome<Proven> {
    let name = text::fold(name.trim());
    let credentials = find(core, caller, &name).await?;
    let account = credentials.as_ref().map_or_else(|| format!("name {name}"), |known| format!("user {}", known.user));
    let known = credentials.as_ref().map_or(&[][..], |known| &known.known);
    let attempt = Attempt::new(&account, caller, known);
    core.guard.check(&attempt, core.clock.now())?;
    let turn = core.passwords.turn(caller.place).await?;
    // Other attempts may have failed while this one waited for its turn.
    core.guard.check(&attempt, core.clock.now())?;
    let hash = credentials.as_ref().and_then(|known| known.password_hash.clone());
    let right = core.passwords.verify(turn, password::forms(password), hash).await?;
    let known = credentials.filter(|_| right);
    let proven = known.map(|known| Proven { user: known.user, hash: known.password_hash });
    core.guard.settle(&attempt, proven.is_some(), core.clock.now())?;
    proven.ok_or(Refusal::BadCredentials)
}

/// The credentials for a folded name. A name that no account can have isn't looked up, as not every engine could hold
/// it in a query.
async fn find(core: &Core, caller: &Caller, name: &str) -> Outcome<Option<Credentials>> {
    if name.contains('\0') || name.chars().count() > limits::EMAIL_CHARS {
        return Ok(None);
    }
    core.store.credentials(name, caller.marks()).await
}

/// A login to be opened for this caller, and its refresh token in the clear.
pub(super) fn new_session(core: &Core, style: LoginStyle, caller: &Caller) -> (NewSession, Option<String>) {
    let refresh = style.refresh.then(|| core.secret());
    let digest = refresh.as_deref().map(digest);
    let (audience, marks) = (style.audience, caller.marks());
    (NewSession { audience, life: limits::SESSION_LIFE, refresh: digest, marks, proven: None }, refresh)
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
