//! Deletes the contents of files that are nobody's any more.

use crate::core::Core;
use crate::{Outcome, limits};

/// Deletes what is due. A blob is forgotten only once it is gone, so that a failure leaves it to the next round.
pub async fn sweep_files(core: &Core) -> Outcome<()> {
    loop {
        let due = core.store.due_blobs(limits::SWEEP_SLICE).await?;
        if due.is_empty() {
            return Ok(());
        }
        let gone = core.store.release_blobs(due).await?;
        for key in &gone {
            core.blobs.delete(key).await?;
        }
        core.store.forget_blobs(gone).await?;
    }
}
