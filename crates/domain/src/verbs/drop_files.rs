//! Drops contents that were taken in and that nobody keeps.

use crate::core::Core;
use crate::ports::NewFile;

/// Drops them. What can't be deleted now is swept up later.
pub async fn drop_files(core: &Core, files: &[NewFile]) {
    for file in files {
        // The place itself has logged why.
        let _ = core.blobs.delete(&file.key).await;
    }
}
