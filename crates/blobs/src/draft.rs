//! The local disk, a bounded number of threads at a time, and what is being written on it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use domain::{Outcome, Refusal};
use tokio::sync::Semaphore;

use crate::fault;

/// Most threads that wait for the disk at once: each costs memory, and a disk has few heads.
const AT_ONCE: usize = 16;

/// The local disk.
#[derive(Clone)]
pub(crate) struct Disk {
    incoming: PathBuf,
    turns: Arc<Semaphore>,
}

impl Disk {
    /// Makes the folder, and clears away what a crash left coming in.
    pub(crate) fn open(folder: &Path) -> io::Result<Self> {
        let incoming = folder.join("incoming");
        if incoming.exists() {
            fs::remove_dir_all(&incoming)?;
        }
        make_private(&incoming)?;
        // The names of both folders are to outlast a loss of power as what is put into them does.
        for folder in [Some(folder), folder.parent()].into_iter().flatten().filter(|path| path.is_dir()) {
            File::open(folder)?.sync_all()?;
        }
        Ok(Self { incoming, turns: Arc::new(Semaphore::new(AT_ONCE)) })
    }

    /// Does something that waits for the disk.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> io::Result<T> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(io::Error::other)?;
        let done = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        });
        done.await.map_err(io::Error::other)?
    }

    /// Begins a new file.
    pub(crate) async fn draft(&self, key: &str) -> Outcome<Draft> {
        let path = self.incoming.join(key);
        let place = path.clone();
        let file = self.run(move || File::options().write(true).create_new(true).open(place)).await;
        let file = file.map_err(|error| fault::of_disk(&error))?;
        Ok(Draft { disk: self.clone(), path, file: Some(file) })
    }
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
pub(crate) struct Draft {
    disk: Disk,
    pub(crate) path: PathBuf,
    file: Option<File>,
}

impl Draft {
    /// Writes a piece.
    pub(crate) async fn write(&mut self, piece: Bytes) -> Outcome<()> {
        self.with(move |file| file.write_all(&piece)).await
    }

    /// Has all of it on the disk.
    pub(crate) async fn sync(&mut self) -> Outcome<()> {
        self.with(|file| file.sync_all()).await
    }

    async fn with(&mut self, work: impl FnOnce(&mut File) -> io::Result<()> + Send + 'static) -> Outcome<()> {
        let mut file = self.file.take().ok_or(Refusal::Unavailable)?;
        let done = self.disk.run(move || work(&mut file).map(|()| file)).await;
        self.file = Some(done.map_err(|error| fault::of_disk(&error))?);
        Ok(())
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        // It isn't there any more when it was moved to its place.
        if let Err(error) = fs::remove_file(&self.path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, "what had come in could not be removed");
        }
    }
}
