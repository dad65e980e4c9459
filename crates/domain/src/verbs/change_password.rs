//! Gives an account a new password.

use std::sync::Arc;

use crate::core::{Core, digest};
use crate::model::{Actor, Caller, SessionId, User};
use crate::ports::Proven;
use crate::rules::password;
use crate::verbs::login::prove_password;
use crate::{MissingRight, Outcome, Refusal};

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
        core.store.set_password(Actor { user, session }, proven, hash.clone(), caller.marks()).await?;
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
    core.store.redeem_password_link(&digest(code), hash).await
}

fn checked(new: &str) -> Outcome<String> {
    password::new(new).map_err(|problem| Refusal::flaw("new_password", problem))
}

async fn hashed(core: &Core, caller: &Caller, password: String) -> Outcome<String> {
    let turn = core.passwords.turn(caller.place).await?;
    core.passwords.hash(turn, password).await
}
