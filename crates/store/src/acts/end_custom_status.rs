//! Ends what somebody said that they are doing.

use domain::verbs::EndCustomStatus;

use super::profile::changed;
use super::{ActResult, Locks, Log, Transact, Tx, alone, params};
use crate::statements::users::END_CUSTOM_STATUS;

impl Transact for EndCustomStatus {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(self.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        if tx.changed(&END_CUSTOM_STATUS, params![self.user, log.now()]).await? == 1 {
            changed(tx, log, self.user).await?;
        }
        Ok(())
    }
}
