//! Gives an account a new password.

use std::sync::Arc;
use std::time::Duration;

use crate::core::{Core, digest};
use crate::model::{Actor, Caller, SessionId, User, UserId};
use crate::ports::Proven;
use crate::rules::password;
use crate::verbs::login::prove_password;
use crate::{MissingRight, Outcome, Refusal};

/// Keeps the hash of a new password. All logins of the account end but the one that the actor acts under, as
/// [`EndOtherSessions`](super::EndOtherSessions) ends them; links that set a password are void, and of the places and
/// browsers that the account was logged in from only these marks are remembered.
#[derive(Clone, Debug)]
pub struct SetPassword {
    /// Who does it.
    pub actor: Actor,
    /// The hash of the old password, where that was shown: `BadCredentials` once the account has another.
    pub proven: Option<String>,
    /// The hash of the new one.
    pub hash: String,
    /// The caller's marks.
    pub marks: Vec<String>,
}

/// Keeps the digest of a link that sets a new password, good once. Any other of the account is void.
#[derive(Clone, Debug)]
pub struct MakePasswordLink {
    /// Whose password it sets.
    pub user: UserId,
    /// The digest of the link's code.
    pub digest: String,
    /// How long it is good.
    pub life: Duration,
}

/// Keeps the hash of a new password for whoever has the link, as [`SetPassword`] does, and ends every login. `BadToken`
/// when the link isn't good.
#[derive(Clone, Debug)]
pub struct RedeemPasswordLink {
    /// The digest of the link's code.
    pub digest: String,
    /// The hash of the new password.
    pub hash: String,
}

/// Sets a new password for whoever shows their name and the current one; a wrong one is `Forbidden(Password)`. Every
/// other login of the account ends with its tokens and sockets, browsers are logged out, and only `session` stays. Answers
/// them as proven by the new one.
pub async fn change_password(
    core: &Core,
    caller: &Caller,
    name: &str,
    current: &str,
    new: &str,
    session: Option<SessionId>,
) -> Outcome<Proven> {
    let new = checked(new)?;
    let changed = async {
        let Proven { user, hash: proven } = prove_password(core, caller, name, current).await?;
        let hash = hashed(core, caller, new).await?;
        core.perform(SetPassword { actor: Actor { user, session }, proven, hash: hash.clone(), marks: caller.marks() })
            .await?;
        Ok(Proven { user, hash: Some(hash) })
    };
    changed.await.map_err(|refusal| match refusal {
        Refusal::BadCredentials => Refusal::Forbidden(MissingRight::Password),
        other => other,
    })
}

/// Whose password a link sets, if it is still good.
pub async fn password_link(core: &Core, code: &str) -> Outcome<Option<Arc<User>>> {
    core.store.password_link(&digest(code)).await
}

/// Sets a new password for whoever has a link for it, which is good once: `BadToken` when it isn't. Every login of the
/// account ends.
pub async fn reset_password(core: &Core, caller: &Caller, code: &str, new: &str) -> Outcome<()> {
    let new = checked(new)?;
    password_link(core, code).await?.ok_or(Refusal::BadToken)?;
    let hash = hashed(core, caller, new).await?;
    core.perform(RedeemPasswordLink { digest: digest(code), hash }).await
}

fn checked(new: &str) -> Outcome<String> {
    password::new(new).map_err(|problem| Refusal::invalid("new_password", problem))
}

async fn hashed(core: &Core, caller: &Caller, password: String) -> Outcome<String> {
    let turn = core.passwords.turn(caller.place).await?;
    core.passwords.hash(turn, password).await
}
