//! Turns what the built-in issuer granted into a login: by code, by password, by refresh token; and takes it back.

use std::sync::Arc;

use crate::core::Core;
use crate::model::{Caller, Grant, Session, User};
use crate::ports::{NewSession, Rotated, TokenHolder};
use crate::verbs::EndSession;
use crate::verbs::login::{LoginStyle, digest, new_session};
use crate::verbs::logins::bound_logins;
use crate::verbs::refresh::rotate;
use crate::{Outcome, Refusal};

/// Trades a code for a login, once. Unknown or expired, or shown by another client or with another address, it is
/// `BadToken`; with another verifier `BadCredentials`. One that was traded before is `BadToken`, and the login it came
/// to is ended.
#[derive(Clone, Debug)]
pub struct RedeemCode {
    /// The digest of the code.
    pub code: String,
    /// The client's id.
    pub client: String,
    /// Where the code was sent.
    pub redirect_uri: String,
    /// The SHA-256 of the verifier, in hex, if the client shows one.
    pub challenge: Option<String>,
    /// The login; its refresh token is kept only if the grant is `offline`.
    pub session: NewSession,
}

/// Opens a login that comes from a grant, without a code.
#[derive(Clone, Debug)]
pub struct OpenGranted {
    /// The grant.
    pub grant: Grant,
    /// The login.
    pub session: NewSession,
}

/// A login that came from a grant.
#[derive(Clone, Debug)]
pub struct Granted {
    /// Who logged in.
    pub user: Arc<User>,
    /// The login.
    pub session: Session,
    /// What was granted.
    pub grant: Grant,
    /// The refresh token, if the grant allows one. Shown this once; the store keeps its digest.
    pub refresh: Option<String>,
}

/// Trades a code for a login. The client must be the one that it was made for, the address the one it was sent to.
/// Anything else is `BadToken`; a wrong verifier, a missing one, and one where no challenge was made, are
/// `BadCredentials`.
pub async fn redeem_code(
    core: &Core,
    code: &str,
    client: &str,
    redirect_uri: &str,
    verifier: Option<&str>,
    audience: &'static str,
) -> Outcome<Granted> {
    // Whoever trades a code may be the client's own server: it says nothing of where its user is.
    let (session, refresh) = new_session(core, LoginStyle { audience, refresh: true }, &Caller::default());
    let redemption = RedeemCode {
        code: digest(code),
        client: client.to_owned(),
        redirect_uri: redirect_uri.to_owned(),
        challenge: verifier.map(digest),
        session,
    };
    let redeemed = core.perform(redemption).await?;
    bound_logins(core, redeemed.user.id).await?;
    let refresh = refresh.filter(|_| redeemed.grant.offline);
    Ok(Granted { user: redeemed.user, session: redeemed.session, grant: redeemed.grant, refresh })
}

/// Opens a login for a client that showed the password itself, whose hash is `proven`.
pub async fn open_granted(
    core: &Core,
    caller: &Caller,
    grant: Grant,
    proven: Option<String>,
    audience: &'static str,
) -> Outcome<Granted> {
    let (session, refresh) = new_session(core, LoginStyle { audience, refresh: grant.offline }, caller);
    let session = core.perform(OpenGranted { grant: grant.clone(), session: NewSession { proven, ..session } }).await?;
    bound_logins(core, grant.user).await?;
    let user = core.store.user(grant.user).await?.ok_or(Refusal::BadCredentials)?;
    Ok(Granted { user, session, grant, refresh })
}

/// Trades a refresh token that was granted to this client, as [`refresh`](super::refresh()) does.
pub async fn refresh_granted(core: &Core, token: &str, client: &str) -> Outcome<Granted> {
    let (rotated, next) = rotate(core, token, TokenHolder::Client(client.to_owned())).await?;
    let Rotated { session, user, grant } = rotated;
    Ok(Granted { user, session, grant: grant.ok_or(Refusal::BadToken)?, refresh: Some(next) })
}

/// Ends the login of a refresh token that this client holds, or held before it was replaced. Any other token changes
/// nothing.
pub async fn revoke_granted(core: &Core, token: &str, client: &str) -> Outcome<()> {
    match core.store.grant_by_refresh(&digest(token)).await? {
        Some((session, grant)) if grant.client == client => core.perform(EndSession { session }).await,
        _ => Ok(()),
    }
}
