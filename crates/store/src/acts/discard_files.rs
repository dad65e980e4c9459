//! Gives up loose files.

use domain::model::AttachmentId;

use super::Act;
use crate::fault::Done;
use crate::log::Log;
use crate::statements::files::DOOM_LOOSE;
use crate::tx::Tx;
use crate::value::values;

pub(crate) struct DiscardFiles(pub(crate) Vec<AttachmentId>);

impl Act for DiscardFiles {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<()> {
        let rows = self.0.iter().map(|file| values![*file, log.now()]).collect();
        tx.batch(&DOOM_LOOSE, rows).await?;
        Ok(())
    }
}
