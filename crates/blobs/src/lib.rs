//! The contents of files: in a folder, or in a bucket that speaks S3. Their first bytes tell what they are; pictures
//! get thumbnails, and lose what their cameras noted.
//!
//! Whatever comes in goes to a file in the folder `incoming` first, piece by piece, so that a slow sender holds no
//! memory; once it is whole and on disk it is moved to its place. Files that are found there at a start are left from
//! a crash, and are deleted.

mod blob_store;
mod bucket;
mod carry;
mod draft;
mod examine;
mod fault;
mod folder;
mod sniff;
pub mod strip;
mod thumbnail;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use domain::ports::Blobs;

pub use blob_store::file_name;
pub use bucket::Bucket;
pub use carry::{BlobCarrier, BlobFate};
pub use examine::examine;

use crate::blob_store::{Backend, BlobStore};
use crate::draft::Disk;
use crate::folder::Folder;

/// Where contents are kept.
#[derive(Clone, Debug)]
pub enum BlobLocation {
    /// In this folder, which is made if it isn't there.
    Folder(PathBuf),
    /// In this folder, which other nodes use as well. What is still coming in lies in one of this node's own, by this name.
    Shared(PathBuf, String),
    /// In a bucket, with this folder for what is still coming in.
    Bucket(Bucket, PathBuf),
}

/// Why the place can't be used, in one line for whoever starts the server. Holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlobOpenError(String);

impl fmt::Display for BlobOpenError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for BlobOpenError {}

/// The limits within which contents are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BlobLimits {
    /// Bytes of the local disk that are never touched.
    pub reserve: u64,
    /// Whether photographs keep what tells of their taking.
    pub keep_metadata: bool,
}

/// Opens the place. No other process may use the same folder, unless it is shared.
pub async fn open(location: &BlobLocation, limits: BlobLimits) -> Result<Arc<dyn Blobs>, BlobOpenError> {
    let (place, disk) = open_place(location, limits).await?;
    Ok(Arc::new(BlobStore::new(place, disk, limits)))
}

/// The place, and the disk over which everything comes into it.
async fn open_place(location: &BlobLocation, limits: BlobLimits) -> Result<(Box<dyn Backend>, Disk), BlobOpenError> {
    match location {
        BlobLocation::Folder(path) => {
            let disk = disk(path, limits)?;
            Ok((Box::new(Folder::new(path.clone(), disk.clone())), disk))
        }
        BlobLocation::Shared(path, node) => {
            let disk = Disk::open_beside(path, node, limits.reserve).map_err(|error| failed(path, &error))?;
            Ok((Box::new(Folder::new(path.clone(), disk.clone())), disk))
        }
        BlobLocation::Bucket(bucket, path) => {
            let disk = disk(path, limits)?;
            let bucket = bucket::Remote::open(bucket, disk.clone()).await.map_err(BlobOpenError)?;
            Ok((Box::new(bucket), disk))
        }
    }
}

fn disk(path: &Path, limits: BlobLimits) -> Result<Disk, BlobOpenError> {
    Disk::open(path, limits.reserve).map_err(|error| failed(path, &error))
}

fn failed(path: &Path, error: &std::io::Error) -> BlobOpenError {
    BlobOpenError(format!("{} can't be used: {error}", path.display()))
}
