//! Brings contents from a folder to the place where they are kept from now on, as they are.

use std::path::{Path, PathBuf};

use domain::model::Rendition;
use domain::ports::Chunks;
use domain::{Outcome, Refusal};

use crate::blob_store::{Backend, file_name};
use crate::draft::Disk;
use crate::folder::Folder;
use crate::{BlobLimits, BlobLocation, BlobOpenError, open_place};

/// A folder of contents, and the place where they are to be.
pub struct BlobCarrier {
    /// None where it is the place itself.
    from: Option<Folder>,
    to: Box<dyn Backend>,
    disk: Disk,
}

/// What became of a content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BlobFate {
    /// It was copied; so many bytes.
    Copied(u64),
    /// It was there already; so many bytes.
    There(u64),
    /// It is in neither place.
    Missing,
}

impl BlobCarrier {
    /// Opens both places. No other process may use the target's folder, unless it is shared.
    pub async fn open(from: &Path, to: &BlobLocation, limits: BlobLimits) -> Result<Self, BlobOpenError> {
        let (place, disk) = open_place(to, limits).await?;
        let is_place = match to {
            BlobLocation::Folder(path) | BlobLocation::Shared(path, _) => real(path) == real(from),
            BlobLocation::Bucket(..) => false,
        };
        let from = (!is_place).then(|| Folder::new(from.to_owned(), disk.clone()));
        Ok(Self { from, to: place, disk })
    }

    /// Whether contents stay where they are.
    pub fn stays(&self) -> bool {
        self.from.is_none()
    }

    /// Sees that a content is in its place. What is there already is compared byte by byte, and replaced where it differs.
    pub async fn bring(&self, key: &str, rendition: Rendition) -> Outcome<BlobFate> {
        let name = file_name(key, rendition);
        let there = self.to.size(&name).await?;
        let kept = there.map_or(BlobFate::Missing, BlobFate::There);
        let Some(from) = &self.from else { return Ok(kept) };
        let Some(size) = from.size(&name).await? else { return Ok(kept) };
        if there == Some(size) && self.is_alike(from, &name).await? {
            return Ok(kept);
        }
        let mut draft = self.disk.draft(&name).await?;
        let mut pieces = from.part(&name, 0..u64::MAX).await?;
        let mut taken = 0;
        while let Some(piece) = pieces.next().await {
            let piece = piece?;
            taken += piece.len() as u64;
            draft.write(piece).await?;
        }
        if taken != size {
            tracing::error!(name, "a file's content changes while it is copied");
            return Err(Refusal::Unavailable);
        }
        draft.sync().await?;
        self.to.shelve(&name, draft, size).await?;
        Ok(BlobFate::Copied(size))
    }

    async fn is_alike(&self, from: &Folder, name: &str) -> Outcome<bool> {
        let all = 0..u64::MAX;
        let (mut one, mut other) = (from.part(name, all.clone()).await?, self.to.part(name, all).await?);
        let (mut left, mut right) = (bytes::Bytes::new(), bytes::Bytes::new());
        loop {
            fill(&mut left, one.as_mut()).await?;
            fill(&mut right, other.as_mut()).await?;
            let common = left.len().min(right.len());
            if common == 0 {
                return Ok(left.is_empty() && right.is_empty());
            }
            if left.split_to(common) != right.split_to(common) {
                return Ok(false);
            }
        }
    }
}

/// Takes the next piece once the last one is used up. Stays empty at the end.
async fn fill(piece: &mut bytes::Bytes, pieces: &mut dyn Chunks) -> Outcome<()> {
    while piece.is_empty() {
        let Some(next) = pieces.next().await else { return Ok(()) };
        *piece = next?;
    }
    Ok(())
}

/// The path without links and dots, where it is there.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
