//! Warns of files with secrets that other users of this machine may read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::settings::{DatabaseSetting, Settings, Sources};

/// Says in the log which of the database, the key and the files with secrets in them others than their owner may read.
pub fn warn_of_what_others_may_read(settings: &Settings, sources: &Sources) {
    let key = settings.data_dir.join("secret_key");
    let mut kept: Vec<PathBuf> = vec![key];
    if let DatabaseSetting::Sqlite(path) = &settings.database {
        kept.push(path.clone());
    }
    for path in kept.iter().chain(&sources.with_secrets) {
        if let Some(mode) = mode_for_others(path) {
            let path = path.display();
            tracing::warn!("{path}: others may read it (mode {mode:04o}); chmod 600 {path} keeps it to its owner");
        }
    }
}

/// Its rights, if others have some.
#[cfg(unix)]
fn mode_for_others(path: &Path) -> Option<u32> {
    let rights = fs::metadata(path).ok()?.permissions();
    let mode = std::os::unix::fs::PermissionsExt::mode(&rights) & 0o7777;
    (mode & 0o044 != 0).then_some(mode)
}

#[cfg(not(unix))]
fn mode_for_others(_path: &Path) -> Option<u32> {
    None
}
