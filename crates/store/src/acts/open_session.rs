//! Opens a login.

use domain::model::{Session, Timestamp, UserId};
use domain::ports::NewSession;
use domain::verbs::OpenSession;
use domain::{limits, rules};

use super::{ActResult, Fault, Locks, Log, Transact, Tx, alone, facts, params, prune, set_password, values};
use crate::statements::sessions::{FORGET_CALLERS, INSERT_SESSION, REMEMBER_CALLER, SURPLUS_SESSIONS};

impl Transact for OpenSession {
    type Answer = Session;

    fn locks(&self) -> Locks {
        Locks::of([alone(self.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Session> {
        rules::take_part(facts::target(tx, self.user).await?.as_ref(), log.now())?;
        set_password::still(tx, self.user, self.new.proven.as_deref()).await?;
        Ok(open(tx, log, self.user, &self.new).await?)
    }
}

/// The login, for an account that is there.
pub(super) async fn open<T: Tx>(tx: &mut T, log: &Log, user: UserId, new: &NewSession) -> Result<Session, Fault> {
    let expires_at = log.now().plus(new.life);
    let params = params![user, new.audience, log.now(), expires_at, new.refresh.clone()];
    let id = tx.one(&INSERT_SESSION, params).await?.id()?;
    remember(tx, log.now(), user, &new.marks).await?;
    for mut row in tx.rows(&SURPLUS_SESSIONS, params![user, limits::ENDED_LOGINS]).await? {
        prune::forget_sessions(tx, vec![values![row.int()?]]).await?;
    }
    Ok(Session { id, user, audience: new.audience.to_owned(), expires_at })
}

/// Stores the digests of where somebody logged in from, and drops those that were unused for the longest.
pub(super) async fn remember<T: Tx>(tx: &mut T, now: Timestamp, user: UserId, marks: &[String]) -> Result<(), Fault> {
    for mark in marks {
        tx.execute(&REMEMBER_CALLER, params![user, mark, now]).await?;
    }
    if !marks.is_empty() {
        tx.execute(&FORGET_CALLERS, params![user, limits::KNOWN_CALLERS]).await?;
    }
    Ok(())
}
