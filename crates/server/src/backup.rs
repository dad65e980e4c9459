//! `motet backup`: a copy of the data folder while the server runs on it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use crate::StartError;
use crate::data_dir::{make_private, sync};
use crate::settings::{BlobSetting, DatabaseSetting, Settings};

/// Copies what the data folder holds into a folder that isn't there yet, and says what was done, a line each. The
/// folder gets its name when the copy is complete, so that an incomplete copy can't be taken for a backup.
pub fn back_up(settings: &Settings, to: &Path) -> Result<Vec<String>, StartError> {
    let failed = |error: &io::Error| StartError(format!("backup folder {}: {error}", to.display()));
    if to.read_dir().is_ok_and(|mut found| found.next().is_some()) || to.is_file() {
        return Err(StartError(format!("backup folder {}: there is something already", to.display())));
    }
    let draft = beside(to);
    if draft.exists() {
        fs::remove_dir_all(&draft).map_err(|error| failed(&error))?;
    }
    make_private(&draft).map_err(|error| failed(&error))?;
    let said = copy(settings, &draft).and_then(|said| {
        fs::rename(&draft, to).and_then(|()| sync(parent(to))).map_err(|error| failed(&error))?;
        Ok(said)
    });
    if said.is_err() {
        fs::remove_dir_all(&draft).map_err(|error| failed(&error))?;
    }
    let mut said = said?;
    said.push(format!("the backup is in {}", to.display()));
    Ok(said)
}

/// The database first: each file that it knows of then is there when the files are copied, but for those deleted since.
fn copy(settings: &Settings, to: &Path) -> Result<Vec<String>, StartError> {
    let mut said = Vec::new();
    match &settings.database {
        DatabaseSetting::Sqlite(path) => {
            store::back_up(path, &to.join("motet.db")).map_err(|error| StartError(error.to_string()))?;
        }
        DatabaseSetting::Postgres(_) => {
            said.push("the database is in Postgres: see that pg_dump copied it before".to_owned());
        }
    }
    let failed = |path: &Path, error: &io::Error| StartError(format!("{}: can't be copied: {error}", path.display()));
    let key = settings.data_dir.join("secret_key");
    match &settings.secret_key {
        Some(_) => said.push("the key is in SECRET_KEY: keep that as well".to_owned()),
        None if settings.nats.is_some() => said.push("the key is in the database".to_owned()),
        None => drop(copy_file(&key, &to.join("secret_key")).map_err(|error| failed(&key, &error))?),
    }
    let files = settings.data_dir.join("files");
    match &settings.blobs {
        BlobSetting::Shared(folder) => said.push(format!("the files are in {}: keep that as well", folder.display())),
        BlobSetting::Bucket(_) => said.push("the files are in the bucket: keep that as well".to_owned()),
        BlobSetting::Folder => {
            let count = copy_files(&files, &to.join("files")).map_err(|error| failed(&files, &error))?;
            said.push(format!("{count} files"));
        }
    }
    sync(to).map_err(|error| failed(to, &error))?;
    Ok(said)
}

/// Copies the folders of files, but for what is still coming in.
fn copy_files(from: &Path, to: &Path) -> io::Result<u64> {
    make_private(to)?;
    let mut count = 0;
    if !from.exists() {
        return Ok(count);
    }
    for folder in from.read_dir()? {
        let folder = folder?;
        if folder.file_name() == "incoming" || !folder.file_type()?.is_dir() {
            continue;
        }
        let there = to.join(folder.file_name());
        make_private(&there)?;
        for file in folder.path().read_dir()? {
            let file = file?;
            count += u64::from(copy_file(&file.path(), &there.join(file.file_name()))?);
        }
        sync(&there)?;
    }
    sync(to)?;
    Ok(count)
}

/// Copies a file and its rights; false where it is gone. What is in a file never changes.
fn copy_file(from: &Path, to: &Path) -> io::Result<bool> {
    match fs::copy(from, to) {
        Ok(_) => File::open(to)?.sync_all().map(|()| true),
        Err(error) if error.kind() == io::ErrorKind::NotFound && !from.exists() => Ok(false),
        Err(error) => Err(error),
    }
}

fn beside(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished");
    path.with_file_name(name)
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}
