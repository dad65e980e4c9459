//! Gives up unattached files.

use domain::verbs::DiscardFiles;

use super::{ActResult, Log, Transact, Tx, values};
use crate::statements::files::SCHEDULE_UNATTACHED;

impl Transact for DiscardFiles {
    type Answer = ();

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let rows = self.files.iter().map(|file| values![*file, log.now()]).collect();
        tx.batch(&SCHEDULE_UNATTACHED, rows).await?;
        Ok(())
    }
}
