//! Replaces a refresh token, and ends the login of one that was replaced long ago: somebody else holds a copy.

use std::sync::Arc;

use domain::model::{Session, User};
use domain::{Outcome, Refusal, limits};

use super::{Act, end_session};
use crate::fault::Done;
use crate::log::Log;
use crate::shape;
use crate::statements::sessions::{FORGET_REPLACED, REMEMBER_REFRESH, REPLACED_REFRESH, ROTATE, SESSION_BY_REFRESH};
use crate::tx::Tx;
use crate::value::params;

/// The digests of the token that was presented, and of the one to take its place.
pub(crate) struct RotateRefresh {
    pub(crate) old: String,
    pub(crate) new: String,
}

impl Act for RotateRefresh {
    /// A refusal in here is committed: it may have ended the login.
    type Answer = Outcome<(Session, Arc<User>)>;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<Self::Answer> {
        let now = log.now();
        let Some(mut row) = tx.row(&SESSION_BY_REFRESH, params![&self.old, now]).await? else {
            self.suspect(tx, log).await?;
            return Ok(Err(Refusal::BadToken));
        };
        let session = shape::session(&mut row)?;
        let user = Arc::new(shape::user(&mut row)?);
        tx.execute(&REMEMBER_REFRESH, params![&self.old, session.id, now]).await?;
        tx.execute(&FORGET_REPLACED, params![session.id, limits::REPLACED_TOKENS]).await?;
        tx.execute(&ROTATE, params![session.id, &self.new, &self.old, now]).await?;
        Ok(Ok((session, user)))
    }
}

impl RotateRefresh {
    /// Ends the login whose replaced token this is, unless it was replaced just now: two tabs may refresh at once.
    async fn suspect<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<()> {
        let since = log.now().minus(limits::REFRESH_GRACE);
        let Some(mut row) = tx.row(&REPLACED_REFRESH, params![&self.old, since]).await? else { return Ok(()) };
        let (session, just_now) = (row.id()?, row.flag()?);
        if !just_now {
            end_session::end(tx, log, session).await?;
        }
        Ok(())
    }
}
