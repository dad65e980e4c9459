//! Looks at the place for files without changing what others do there.

use std::fs::{self, File};
use std::path::Path;

use crate::bucket::Remote;
use crate::draft::Disk;
use crate::{BlobLocation, BlobOpenError, failed};

/// What the looking itself leaves lying is called so, and goes again.
const LOOKER: &str = "looked-at";

/// Whether files could be kept there.
pub async fn examine(location: &BlobLocation) -> Result<(), BlobOpenError> {
    match location {
        BlobLocation::Folder(path) | BlobLocation::Shared(path, _) => {
            let probe = path.join(LOOKER);
            let written =
                fs::create_dir_all(path).and_then(|()| File::create(&probe)).and_then(|_| fs::remove_file(&probe));
            written.map_err(|error| failed(path, &error))
        }
        BlobLocation::Bucket(bucket, path) => {
            let disk = Disk::open_beside(path, LOOKER, 0).map_err(|error| failed(path, &error))?;
            let looked = Remote::open(bucket, disk).await.map(drop).map_err(BlobOpenError);
            clear(path);
            looked
        }
    }
}

fn clear(path: &Path) {
    if let Err(error) = fs::remove_dir(path.join(format!("incoming-{LOOKER}"))) {
        tracing::debug!(%error, "what the looking left could not be removed");
    }
}
