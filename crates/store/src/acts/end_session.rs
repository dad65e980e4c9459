//! Ends a login.

use domain::EventKind;
use domain::event::Stream;
use domain::model::SessionId;
use domain::verbs::EndSession;

use super::{ActResult, Fault, Locks, Log, Transact, Tx, params};
use crate::statements::sessions::END_SESSION;

impl Transact for EndSession {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::none().account_of(self.session)
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        Ok(end(tx, log, self.session).await?)
    }
}

/// Ends it and says so, unless it had ended before.
pub(super) async fn end<T: Tx>(tx: &mut T, log: &mut Log, session: SessionId) -> Result<(), Fault> {
    let Some(mut row) = tx.row(&END_SESSION, params![session, log.now()]).await? else { return Ok(()) };
    let user = row.id()?;
    log.announce(tx, &[Stream::User(user)], EventKind::SessionEnded { user, session }).await
}
