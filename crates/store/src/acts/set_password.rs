//! A new password, the links that set one, and the end of the logins that knew the old one.

use domain::Refusal;
use domain::model::{SessionId, UserId};
use domain::verbs::{EndOtherSessions, MakePasswordLink, RedeemPasswordLink, SetPassword};

use super::{ActResult, Fault, Locks, Log, Transact, Tx, alone, end_session, facts, open_session, params};
use crate::statements::grants::{FORGET_BROWSERS, FORGET_CODES};
use crate::statements::passwords::{FORGET_LINKS, INSERT_LINK, LINK, PASSWORD, SET_PASSWORD};
use crate::statements::sessions::{END_OTHER_SESSIONS, FORGET_ALL_CALLERS, SESSIONS_OF};

impl Transact for SetPassword {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let user = facts::actor(tx, self.actor, log.now()).await?.id;
        still(tx, user, self.proven.as_deref()).await?;
        set(tx, log, user, &self.hash, self.actor.session).await?;
        Ok(open_session::remember(tx, log.now(), user, &self.marks).await?)
    }
}

impl Transact for MakePasswordLink {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(self.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let user = facts::target(tx, self.user).await?.id;
        tx.execute(&FORGET_LINKS, params![user]).await?;
        tx.execute(&INSERT_LINK, params![&self.digest, user, log.now().plus(self.life)]).await?;
        Ok(())
    }
}

impl Transact for RedeemPasswordLink {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::none()
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let user = loop {
            let link = tx.row(&LINK, params![&self.digest, log.now()]).await?;
            let user: UserId = link.ok_or(Refusal::BadToken)?.id()?;
            if !tx.lock(&[alone(user)]).await? {
                break user;
            }
        };
        Ok(set(tx, log, user, &self.hash, None).await?)
    }
}

impl Transact for EndOtherSessions {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let user = facts::actor(tx, self.actor, log.now()).await?.id;
        Ok(end_others(tx, log, user, self.actor.session).await?)
    }
}

/// `BadCredentials` if the password that was proven isn't the account's any more: hashing takes a while, and the
/// password may be changed meanwhile.
pub(super) async fn still<T: Tx>(tx: &mut T, user: UserId, proven: Option<&str>) -> ActResult<()> {
    let Some(proven) = proven else { return Ok(()) };
    let stands = tx.one(&PASSWORD, params![user]).await?.opt_text()?;
    if stands.as_deref() == Some(proven) { Ok(()) } else { Err(Refusal::BadCredentials.into()) }
}

async fn set<T: Tx>(tx: &mut T, log: &mut Log, user: UserId, hash: &str, keep: Option<SessionId>) -> Result<(), Fault> {
    tx.execute(&SET_PASSWORD, params![user, hash]).await?;
    tx.execute(&FORGET_LINKS, params![user]).await?;
    tx.execute(&FORGET_ALL_CALLERS, params![user]).await?;
    end_others(tx, log, user, keep).await
}

/// Ends all logins but one, logs out browsers, and voids what waits to become a login.
async fn end_others<T: Tx>(tx: &mut T, log: &mut Log, user: UserId, keep: Option<SessionId>) -> Result<(), Fault> {
    for mut row in tx.rows(&SESSIONS_OF, params![user, log.now()]).await? {
        let session: SessionId = row.id()?;
        if Some(session) != keep {
            end_session::end(tx, log, session).await?;
        }
    }
    // Versions without a bound may have left more logins than are announced one by one: the rest end here without an
    // event.
    tx.execute(&END_OTHER_SESSIONS, params![user, keep.map_or(0, SessionId::get), log.now()]).await?;
    tx.execute(&FORGET_BROWSERS, params![user]).await?;
    tx.execute(&FORGET_CODES, params![user]).await?;
    Ok(())
}
