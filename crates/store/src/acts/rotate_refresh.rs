//! Replaces a refresh token. One that was replaced already gets its successor again if its answer may have been lost;
//! else it ends the login: somebody else holds a copy.

use std::sync::Arc;

use domain::model::Timestamp;
use domain::ports::{Rotated, TokenHolder};
use domain::verbs::RotateRefresh;
use domain::{Outcome, Refusal, limits};

use super::{ActResult, Fault, Locks, Log, Transact, Tx, alone, end_session, params, shape};
use crate::statements::grants::GRANT_OF;
use crate::statements::sessions::{FORGET_REPLACED, REMEMBER_REFRESH, ROTATE, SESSION_BY_REFRESH, SESSION_BY_REPLACED};
use crate::value::Row;

impl Transact for RotateRefresh {
    /// A refusal in here is committed: it may have ended the login.
    type Answer = Outcome<Rotated>;

    fn locks(&self) -> Locks {
        Locks::none()
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Self::Answer> {
        let (Self { old, new, .. }, now) = (self, log.now());
        let rotated = loop {
            let Some(mut row) = tx.row(&SESSION_BY_REFRESH, params![old, now]).await? else {
                return Ok(again(self, tx, log).await?.ok_or(Refusal::BadToken));
            };
            let Some(rotated) = held(self, tx, &mut row).await? else { return Ok(Err(Refusal::BadToken)) };
            if !tx.lock(&[alone(rotated.user.id)]).await? {
                break rotated;
            }
        };
        tx.execute(&REMEMBER_REFRESH, params![old, rotated.session.id, now]).await?;
        tx.execute(&FORGET_REPLACED, params![rotated.session.id, limits::REPLACED_TOKENS]).await?;
        tx.execute(&ROTATE, params![rotated.session.id, new, old, now]).await?;
        Ok(Ok(rotated))
    }
}

/// The login of a token that was replaced, if its answer may have been lost; else it is ended.
async fn again<T: Tx>(act: &RotateRefresh, tx: &mut T, log: &mut Log) -> Result<Option<Rotated>, Fault> {
    let (RotateRefresh { old, new, .. }, now) = (act, log.now());
    let (mut row, rotated) = loop {
        let Some(mut row) = tx.row(&SESSION_BY_REPLACED, params![old, now]).await? else { return Ok(None) };
        let Some(rotated) = held(act, tx, &mut row).await? else { return Ok(None) };
        if !tx.lock(&[alone(rotated.user.id)]).await? {
            break (row, rotated);
        }
    };
    let (current, previous, at) = (row.opt_text()?, row.opt_text()?, row.opt_time()?);
    let unused = previous.as_ref() == Some(old) && current.as_ref() == Some(new);
    if unused && at.is_some_and(|at| just_now(at, now)) {
        return Ok(Some(rotated));
    }
    end_session::end(tx, log, rotated.session.id).await?;
    Ok(None)
}

/// The login in the row, if the token belongs to this holder.
async fn held<T: Tx>(act: &RotateRefresh, tx: &mut T, row: &mut Row) -> Result<Option<Rotated>, Fault> {
    let (session, user) = (shape::session(row)?, Arc::new(shape::user(row)?));
    let grant = tx.row(&GRANT_OF, params![session.id]).await?;
    let grant = grant.map(|mut row| shape::grant(&mut row)).transpose()?;
    let fits = match (&act.holder, &grant) {
        (TokenHolder::Dialect(dialect), None) => session.audience == *dialect,
        (TokenHolder::Client(client), Some(grant)) => grant.client == *client,
        (TokenHolder::Dialect(_), Some(_)) | (TokenHolder::Client(_), None) => false,
    };
    Ok(fits.then_some(Rotated { session, user, grant }))
}

/// Whether that was within the grace. A clock that was set back must not stretch it.
fn just_now(at: Timestamp, now: Timestamp) -> bool {
    (now.minus(limits::REFRESH_GRACE)..=now.plus(limits::REFRESH_GRACE)).contains(&at)
}
