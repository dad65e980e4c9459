//! Gives up unattached files.

use domain::verbs::DiscardFiles;

use super::Transact;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::files::SCHEDULE_UNATTACHED;
use crate::tx::Tx;
use crate::value::values;

impl Transact for DiscardFiles {
    type Answer = ();

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let rows = self.files.iter().map(|file| values![*file, log.now()]).collect();
        tx.batch(&SCHEDULE_UNATTACHED, rows).await?;
        Ok(())
    }
}
