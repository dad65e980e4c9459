//! Gives up unattached files.

use domain::verbs::DiscardFiles;

use super::{ActResult, Locks, Log, Transact, Tx, alone, shape, values};
use crate::statements::files::{SCHEDULE_UNATTACHED, UNATTACHED_FILES};

impl Transact for DiscardFiles {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::none()
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let rows = self.files.iter().map(|file| values![*file]).collect();
        let mut uploaders = Vec::new();
        for mut row in tx.batch(&UNATTACHED_FILES, rows).await? {
            uploaders.push(alone(shape::attachment(&mut row)?.uploader));
        }
        tx.lock(&uploaders).await?;
        let rows = self.files.iter().map(|file| values![*file, log.now()]).collect();
        tx.execute_batch(&SCHEDULE_UNATTACHED, rows).await?;
        Ok(())
    }
}
