//! The data folder: made at the first start, locked while a server runs on it, home of the generated key.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write};
use std::path::Path;

use domain::core::hex;
use domain::ports::Chance;

use crate::StartError;

/// The folder, locked as long as this lives. The kernel lifts the lock even from a killed process.
pub(crate) struct DataDir {
    _lock: File,
}

impl DataDir {
    /// Makes the folder if need be and locks it.
    pub(crate) fn claim(path: &Path) -> Result<Self, StartError> {
        make_data_dir(path)?;
        let lock =
            private_file(&path.join("lock"), false).map_err(|error| failed(path, "can't be written to", &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { _lock: lock }),
            Err(TryLockError::WouldBlock) => {
                Err(StartError(format!("data folder {}: another motet is running on it", path.display())))
            }
            Err(TryLockError::Error(error)) => Err(failed(path, "can't be locked", &error)),
        }
    }
}

/// Makes the folder if need be.
pub fn make_data_dir(path: &Path) -> Result<(), StartError> {
    make_private(path).map_err(|error| failed(path, "can't be made", &error))
}

/// The key of own tokens that is kept in the folder, generated the first time.
pub(crate) fn kept_key(path: &Path, chance: &dyn Chance) -> Result<String, StartError> {
    if let Some(key) = found_key(path)? {
        return Ok(key);
    }
    let key = new_key(chance);
    keep_key(path, &key)?;
    Ok(key)
}

/// Keeps a key of own tokens in the folder.
pub(crate) fn keep_key(path: &Path, key: &str) -> Result<(), StartError> {
    let file = path.join("secret_key");
    // Written whole under another name first: a crash in between leaves no half key.
    let draft = path.join("secret_key.new");
    let write = || -> io::Result<()> {
        let mut new = private_file(&draft, true)?;
        new.write_all(key.as_bytes())?;
        new.sync_all()?;
        fs::rename(&draft, &file)?;
        sync(path)
    };
    write().map_err(|error| failed(&file, "can't be written", &error))
}

/// The key that is kept in the folder, if there is one.
pub(crate) fn found_key(path: &Path) -> Result<Option<String>, StartError> {
    let file = path.join("secret_key");
    match fs::read_to_string(&file) {
        Ok(key) if key.trim().len() >= 32 => Ok(Some(key.trim().to_owned())),
        Ok(_) => Err(StartError(format!("{}: is damaged; restore it, or delete it to end all logins", file.display()))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(failed(&file, "can't be read", &error)),
    }
}

/// A new key of own tokens.
pub(crate) fn new_key(chance: &dyn Chance) -> String {
    let mut bytes = [0; 32];
    chance.fill(&mut bytes);
    hex(&bytes)
}

fn failed(path: &Path, what: &str, error: &io::Error) -> StartError {
    StartError(format!("data folder {}: {what}: {error}", path.display()))
}

/// Has a folder's list of names on the disk: one that is new there, or has changed, is not lost with the power.
pub(crate) fn sync(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Makes a folder that only its owner may look into, if it isn't there.
pub(crate) fn make_private(path: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// A file that only its owner may read.
fn private_file(path: &Path, truncate: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(truncate).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
