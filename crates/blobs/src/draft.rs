//! The local disk, a bounded number of threads at a time, and what is being written on it.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use domain::{Outcome, Refusal};
use tokio::sync::Semaphore;

use crate::fault;
use crate::strip::Output;

/// Most threads that wait for the disk at once: each costs memory, and a disk has few heads.
const AT_ONCE: usize = 16;

/// What the folders are called in which files come in, before the name of the node.
const INCOMING: &str = "incoming-";
/// After how long a folder is left in which nothing came in: far longer than an upload may take.
const LEFT_AFTER: Duration = Duration::from_hours(24);

/// The local disk.
#[derive(Clone)]
pub(crate) struct Disk {
    incoming: PathBuf,
    /// Bytes that are never touched.
    reserve: u64,
    turns: Arc<Semaphore>,
}

impl Disk {
    /// Makes the folder, and clears away what a crash left coming in.
    pub(crate) fn open(folder: &Path, reserve: u64) -> io::Result<Self> {
        let incoming = folder.join("incoming");
        if incoming.exists() {
            fs::remove_dir_all(&incoming)?;
        }
        Self::make(folder, incoming, reserve)
    }

    /// As [`Self::open`], in a folder that other nodes use: what comes in here lies in a folder of this node's own. Those of
    /// nodes that are gone are cleared away once nothing has come there for long.
    pub(crate) fn open_beside(folder: &Path, node: &str, reserve: u64) -> io::Result<Self> {
        make_private(folder)?;
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let is_incoming = entry.file_name().to_string_lossy().starts_with(INCOMING);
            let is_old = || io::Result::Ok(entry.metadata()?.modified()?.elapsed().is_ok_and(|age| age > LEFT_AFTER));
            // Another node may have cleared it away meanwhile.
            if is_incoming && is_old().unwrap_or(false) && fs::remove_dir_all(entry.path()).is_ok() {
                tracing::info!(folder = %entry.path().display(), "cleared away what a node had left");
            }
        }
        Self::make(folder, folder.join(format!("{INCOMING}{node}")), reserve)
    }

    fn make(folder: &Path, incoming: PathBuf, reserve: u64) -> io::Result<Self> {
        make_private(&incoming)?;
        // Syncs the entries of both folders, so that they survive a loss of power as their files do.
        for folder in [Some(folder), folder.parent()].into_iter().flatten().filter(|path| path.is_dir()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(Self { incoming, reserve, turns: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// Does something that waits for the disk.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(io::Error::other)?;
        let done = background::run(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(io::Error::other)?
    }

    /// Refuses where there is no more room than the reserve and so many bytes.
    pub(crate) async fn room(&self, bytes: u64) -> Outcome<()> {
        let disk = self.clone();
        self.run(move || disk.spare(bytes)).await.map_err(|error| fault::of_disk(&error))
    }

    /// Refuses where there is no more room than the reserve and so many bytes. Waits for the disk on this thread.
    fn spare(&self, bytes: u64) -> io::Result<()> {
        if free(&self.incoming)? < self.reserve.saturating_add(bytes) {
            return Err(io::Error::new(ErrorKind::StorageFull, "the rest of the disk is kept in reserve"));
        }
        Ok(())
    }

    /// Begins a new file.
    pub(crate) async fn draft(&self, key: &str) -> Outcome<BlobDraft> {
        let path = self.incoming.join(key);
        let new = path.clone();
        let file = self.run(move || File::options().write(true).create_new(true).open(new)).await;
        let file = file.map_err(|error| fault::of_disk(&error))?;
        Ok(BlobDraft { disk: self.clone(), path, file: Some(file) })
    }
}

/// How many bytes whoever runs this may still write.
#[cfg(unix)]
fn free(folder: &Path) -> io::Result<u64> {
    let known = rustix::fs::statvfs(folder)?;
    Ok(known.f_bavail.saturating_mul(known.f_frsize))
}

#[cfg(not(unix))]
fn free(_: &Path) -> io::Result<u64> {
    Ok(u64::MAX)
}

/// A folder that only its owner may look into.
fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A file that is being written. Dropped before it is moved to its place, it is gone.
pub(crate) struct BlobDraft {
    disk: Disk,
    pub(crate) path: PathBuf,
    file: Option<File>,
}

impl BlobDraft {
    /// Writes a piece.
    pub(crate) async fn write(&mut self, piece: Bytes) -> Outcome<()> {
        let disk = self.disk.clone();
        let write = move |file: &mut File| disk.spare(piece.len() as u64).and_then(|()| file.write_all(&piece));
        self.with(write).await
    }

    /// Looks at what was written, from its beginning.
    pub(crate) async fn look<T: Send + 'static>(
        &self,
        look: impl FnOnce(BufReader<File>) -> io::Result<T> + Send + 'static,
    ) -> Outcome<T> {
        let path = self.path.clone();
        let looked = self.disk.run(move || look(BufReader::new(File::open(path)?))).await;
        looked.map_err(|error| fault::of_disk(&error))
    }

    /// Writes what this makes of another draft, and tells how many bytes that were.
    pub(crate) async fn write_from<T: Send + 'static>(
        &mut self,
        other: &Self,
        make: impl FnOnce(&mut dyn BufRead, &mut dyn Output) -> io::Result<T> + Send + 'static,
    ) -> Outcome<(T, u64)> {
        let (disk, source) = (self.disk.clone(), other.path.clone());
        self.with(move |file| {
            let source = File::open(source)?;
            disk.spare(source.metadata()?.len())?;
            let mut output = BufWriter::new(file);
            let made = make(&mut BufReader::new(source), &mut output)?;
            output.flush()?;
            Ok((made, output.stream_position()?))
        })
        .await
    }

    /// Has all of it on the disk.
    pub(crate) async fn sync(&mut self) -> Outcome<()> {
        self.with(|file| file.sync_all()).await
    }

    async fn with<T: Send + 'static>(
        &mut self,
        work: impl FnOnce(&mut File) -> io::Result<T> + Send + 'static,
    ) -> Outcome<T> {
        let mut file = self.file.take().ok_or(Refusal::Unavailable)?;
        let done = self.disk.run(move || work(&mut file).map(|done| (file, done))).await;
        let (file, done) = done.map_err(|error| fault::of_disk(&error))?;
        self.file = Some(file);
        Ok(done)
    }
}

impl Drop for BlobDraft {
    fn drop(&mut self) {
        // The file is gone already if it was moved to its final path.
        if let Err(error) = fs::remove_file(&self.path)
            && error.kind() != ErrorKind::NotFound
        {
            tracing::warn!(%error, "what had come in could not be removed");
        }
    }
}
