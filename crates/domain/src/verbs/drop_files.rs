//! Drops contents that were taken in and that nobody keeps.

use crate::core::Core;
use crate::ports::NewFile;

/// Deletes their blobs. One that can't be deleted now is deleted by the sweep later.
pub async fn drop_files(core: &Core, files: &[NewFile]) {
    for file in files {
        // The blob store has logged why.
        let _ = core.blobs.delete(&file.key).await;
    }
}
