//! Gives up unattached files.

use domain::model::AttachmentId;

use super::Act;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::files::SCHEDULE_UNATTACHED;
use crate::tx::Tx;
use crate::value::values;

pub(crate) struct DiscardFiles(pub(crate) Vec<AttachmentId>);

impl Act for DiscardFiles {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let rows = self.0.iter().map(|file| values![*file, log.now()]).collect();
        tx.batch(&SCHEDULE_UNATTACHED, rows).await?;
        Ok(())
    }
}
