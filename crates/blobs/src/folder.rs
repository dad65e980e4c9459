//! Files in a folder of the local disk, spread over 256 folders by the beginning of their names.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::{Path, PathBuf};

use async_trait::async_trait;
use bytes::Bytes;
use domain::ports::Chunks;
use domain::{Outcome, Refusal, Resource};

use crate::blob_store::Backend;
use crate::draft::{BlobDraft, Disk};
use crate::fault;

/// Largest piece that is read at once, in bytes.
const PIECE: u64 = 32 * 1024;

pub(crate) struct Folder {
    root: PathBuf,
    disk: Disk,
}

impl Folder {
    pub(crate) fn new(root: PathBuf, disk: Disk) -> Self {
        Self { root, disk }
    }

    /// Names are hexadecimal, drawn by the server.
    fn path(&self, name: &str) -> PathBuf {
        self.root.join(name.get(..2).unwrap_or("00")).join(name)
    }
}

#[async_trait]
impl Backend for Folder {
    async fn shelve(&self, name: &str, draft: BlobDraft, _size: u64) -> Outcome<()> {
        let (from, to) = (draft.path.clone(), self.path(name));
        self.disk.run(move || settle(&from, &to)).await.map_err(|error| fault::of_disk(&error))
    }

    async fn size(&self, name: &str) -> Outcome<Option<u64>> {
        let path = self.path(name);
        match self.disk.run(move || fs::metadata(path)).await {
            Ok(found) => Ok(Some(found.len())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(fault::of_disk(&error)),
        }
    }

    async fn part(&self, name: &str, range: Range<u64>) -> Outcome<Box<dyn Chunks>> {
        let path = self.path(name);
        let start = range.start;
        let opened = self.disk.run(move || {
            let mut file = File::open(path)?;
            file.seek(SeekFrom::Start(start))?;
            let length = file.metadata()?.len();
            Ok((file, length))
        });
        match opened.await {
            Ok((file, length)) => {
                let left = range.end.min(length).saturating_sub(start);
                Ok(Box::new(FolderPart { disk: self.disk.clone(), file: Some(file), left }))
            }
            Err(error) if error.kind() == ErrorKind::NotFound => {
                tracing::error!(name, "a file's content is missing");
                Err(Refusal::Unknown(Resource::File))
            }
            Err(error) => Err(fault::of_disk(&error)),
        }
    }

    async fn remove(&self, name: &str) -> Outcome<()> {
        let path = self.path(name);
        match self.disk.run(move || fs::remove_file(path)).await {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(fault::of_disk(&error)),
            _ => Ok(()),
        }
    }
}

/// Moves a file to its place, for good: the folder's entry is on the disk as well.
fn settle(from: &Path, to: &Path) -> io::Result<()> {
    let folder = to.parent().unwrap_or(to);
    if !folder.exists() {
        fs::create_dir_all(folder)?;
        if let Some(root) = folder.parent() {
            File::open(root)?.sync_all()?;
        }
    }
    fs::rename(from, to)?;
    File::open(folder)?.sync_all()
}

/// What is left to be read of a part.
struct FolderPart {
    disk: Disk,
    file: Option<File>,
    left: u64,
}

#[async_trait]
impl Chunks for FolderPart {
    async fn next(&mut self) -> Option<Outcome<Bytes>> {
        if self.left == 0 {
            return None;
        }
        let mut file = self.file.take()?;
        let wanted = usize::try_from(self.left.min(PIECE)).unwrap_or_default();
        let read = self.disk.run(move || {
            let mut piece = vec![0; wanted];
            file.read_exact(&mut piece)?;
            Ok((file, piece))
        });
        match read.await {
            Ok((file, piece)) => {
                self.file = Some(file);
                self.left -= piece.len() as u64;
                Some(Ok(Bytes::from(piece)))
            }
            Err(error) => Some(Err(fault::of_disk(&error))),
        }
    }
}
