//! Deletes the contents of files that no longer belong to anything.

use crate::core::Core;
use crate::{Outcome, limits};

/// Answers those of these keys that are still due for deletion. From then on no file can take them, so that their
/// blobs may be deleted.
#[derive(Clone, Debug)]
pub struct ReleaseBlobs {
    /// Keys of blobs.
    pub keys: Vec<String>,
}

/// Forgets keys whose blobs are deleted.
#[derive(Clone, Debug)]
pub struct ForgetBlobs {
    /// Keys of blobs.
    pub keys: Vec<String>,
}

/// Deletes what is due. A blob is forgotten only once it is gone, so that a failure leaves it to the next round.
pub async fn sweep_files(core: &Core) -> Outcome<()> {
    loop {
        let due = core.store.due_blobs(limits::SWEEP_SLICE).await?;
        if due.is_empty() {
            return Ok(());
        }
        let gone = core.perform(ReleaseBlobs { keys: due }).await?;
        for key in &gone {
            core.blobs.delete(key).await?;
        }
        core.perform(ForgetBlobs { keys: gone }).await?;
    }
}
