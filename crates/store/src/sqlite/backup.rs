//! A copy of the database while others write to it.

use std::fs::{File, OpenOptions};
use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use super::connection::BUSY;
use crate::OpenError;

/// Copies the database as it stands at one moment into a file that isn't there yet, for its owner's eyes only. On the
/// disk when it returns. Nobody is held up by it, and it ends however much is written meanwhile: all pages go in one
/// step, which sees one moment.
pub fn back_up(from: &Path, to: &Path) -> Result<(), OpenError> {
    let wrong = |cause: &dyn std::fmt::Display| OpenError::new(format!("can't copy {}: {cause}", from.display()));
    // Not by a flag for reading only: such a connection can't open a WAL that was left behind.
    let access = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let source = Connection::open_with_flags(from, access).map_err(|cause| wrong(&cause))?;
    source.busy_timeout(BUSY).map_err(|cause| wrong(&cause))?;
    let mut options = OpenOptions::new();
    options.create_new(true).read(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(to).map_err(|cause| OpenError::new(format!("can't make {}: {cause}", to.display())))?;
    let mut target = Connection::open_with_flags(to, access).map_err(|cause| wrong(&cause))?;
    match Backup::new(&source, &mut target).and_then(|backup| backup.step(-1)) {
        Ok(StepResult::Done) => {}
        Ok(_) => return Err(wrong(&"another program keeps it locked")),
        Err(cause) => return Err(wrong(&cause)),
    }
    // One file, with nothing beside it.
    target.pragma_update(None, "journal_mode", "DELETE").map_err(|cause| wrong(&cause))?;
    target.close().map_err(|(_, cause)| wrong(&cause))?;
    File::open(to).and_then(|file| file.sync_all()).map_err(|cause| wrong(&cause))
}
