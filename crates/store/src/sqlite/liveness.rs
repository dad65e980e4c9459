//! Which writers of a file live: each holds a lock on a file of its own beside the database, which ends with its process.

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

/// A writer that lives, until this is dropped.
pub(super) struct LivenessLock {
    _file: File,
    path: PathBuf,
}

impl LivenessLock {
    /// Shows that a writer of this database lives.
    pub(super) fn hold(database: &Path, writer: i64) -> io::Result<Self> {
        let path = lock_file(database, writer);
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(&path)?;
        file.try_lock().map_err(io::Error::from)?;
        Ok(Self { _file: file, path })
    }
}

impl Drop for LivenessLock {
    fn drop(&mut self) {
        // A file that stays is taken away by the next writer.
        std::fs::remove_file(&self.path).ok();
    }
}

/// Whether nobody shows that a writer of this database lives. What an ended one left is taken away.
pub(super) fn has_ended(database: &Path, writer: i64) -> io::Result<bool> {
    let path = lock_file(database, writer);
    let file = match File::open(&path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(true),
        Err(error) => return Err(error),
    };
    match file.try_lock() {
        Ok(()) => {
            std::fs::remove_file(&path).ok();
            Ok(true)
        }
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(error)) => Err(error),
    }
}

fn lock_file(database: &Path, writer: i64) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(format!("-writer-{writer}"));
    path.into()
}
