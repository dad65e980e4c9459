//! Gives up files that were taken in for a message that didn't come about.

use crate::Outcome;
use crate::core::Core;
use crate::model::AttachmentId;

/// Gives them up, as far as no message has taken them.
pub async fn discard_files(core: &Core, files: Vec<AttachmentId>) -> Outcome<()> {
    if files.is_empty() { Ok(()) } else { core.store.discard_files(files).await }
}
