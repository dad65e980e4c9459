//! What moves besides the database: the contents of files, and the key of tokens.

use std::path::{Path, PathBuf};

use blobs::{BlobCarrier, BlobFate, file_name};
use domain::Refusal;
use domain::model::Rendition;
use futures_util::{StreamExt, stream};
use store::{Copying, Database, NamedBlob};

use super::meter::{Meter, grouped};
use super::parent;
use crate::cli::CopyOrder;
use crate::data_dir::{found_key, keep_key};
use crate::settings::Settings;
use crate::{StartError, wiring};

/// So many are brought at once: a bucket takes its time for each.
const AT_ONCE: usize = 8;
/// So many names of missing files are printed.
const NAMED: usize = 20;

/// The source's data folder.
pub(super) fn source_folder(order: &CopyOrder, from: &Database, settings: &Settings) -> PathBuf {
    match (&order.files_from, from) {
        (Some(folder), _) => folder.clone(),
        (None, Database::Sqlite(path)) => parent(path),
        (None, Database::Postgres(_)) => settings.data_dir.clone(),
    }
}

/// Where the source's files are: in `files` of its data folder. A folder that was named may be that itself.
pub(super) fn folder_of(home: &Path, order: &CopyOrder) -> PathBuf {
    let files = home.join("files");
    if order.files_from.is_none() || files.is_dir() { files } else { home.to_owned() }
}

/// What became of the files.
pub(super) struct BroughtFiles {
    from: PathBuf,
    stay: bool,
    copied: (u64, u64),
    there: (u64, u64),
    missing: Vec<String>,
    missing_count: u64,
    odd: Vec<String>,
}

/// Sees that all contents which the database names are where the settings have them.
pub(super) async fn bring(
    copying: &mut dyn Copying,
    from: &Path,
    settings: &Settings,
    node: String,
) -> Result<BroughtFiles, StartError> {
    let place = wiring::blob_location(settings, node);
    let carrier = BlobCarrier::open(from, &place, settings.file_limits).await;
    let carrier = carrier.map_err(|error| StartError(format!("MOTET_BLOBS: {error}")))?;
    let mut files = BroughtFiles {
        from: from.to_owned(),
        stay: carrier.stays(),
        copied: (0, 0),
        there: (0, 0),
        missing: Vec::new(),
        missing_count: 0,
        odd: Vec::new(),
    };
    let (mut meter, mut after) = (Meter::new("files looked at"), String::new());
    loop {
        let named = copying.blobs(&after).await?;
        let Some(last) = named.last() else { break };
        after.clone_from(&last.key);
        let mut fates = stream::iter(named.iter().flat_map(contents))
            .map(async |(key, rendition, size)| ((key, rendition, size), carrier.bring(key, rendition).await))
            .buffer_unordered(AT_ONCE);
        while let Some(((key, rendition, size), fate)) = fates.next().await {
            let fate = fate.map_err(|refusal| StartError(format!("the file {key} {}", cause(&refusal))))?;
            files.count(&file_name(key, rendition), size, fate);
            meter.at("files", files.copied.0 + files.there.0 + files.missing_count, 0);
        }
    }
    meter.end();
    Ok(files)
}

/// The contents that a file has, and how long each is.
fn contents(blob: &NamedBlob) -> impl Iterator<Item = (&str, Rendition, u64)> {
    let renditions = [(Rendition::Original, blob.size), (Rendition::Thumbnail, blob.thumbnail_size)];
    renditions.into_iter().filter_map(|(rendition, size)| Some((blob.key.as_str(), rendition, size?)))
}

impl BroughtFiles {
    fn count(&mut self, name: &str, size: u64, fate: BlobFate) {
        let (counted, bytes) = match fate {
            BlobFate::Copied(bytes) => (&mut self.copied, bytes),
            BlobFate::There(bytes) => (&mut self.there, bytes),
            BlobFate::Missing => {
                self.missing_count += 1;
                return note(&mut self.missing, name);
            }
        };
        *counted = (counted.0 + 1, counted.1 + bytes);
        if bytes != size {
            note(&mut self.odd, name);
        }
    }

    /// What was done, a line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let count = |(files, bytes): (u64, u64)| format!("{} ({} bytes)", grouped(files), grouped(bytes));
        let mut lines = vec![if self.stay {
            format!("files stay in {}: {}", self.from.display(), count(self.there))
        } else {
            format!("files copied: {}; there already: {}", count(self.copied), count(self.there))
        }];
        lines.extend(self.missing.iter().map(|name| format!("MISSING file {name}")));
        lines.extend(self.odd.iter().map(|name| format!("file {name} has another length than the database says")));
        lines
    }

    /// Fails where files are missing.
    pub(super) fn verdict(&self) -> Result<(), StartError> {
        if self.missing_count == 0 {
            return Ok(());
        }
        Err(StartError(format!(
            "the database is copied, but {} of its files aren't in {}: name the folder by --files-from and run the same again, or do without them",
            grouped(self.missing_count),
            self.from.display()
        )))
    }
}

fn note(names: &mut Vec<String>, name: &str) {
    if names.len() < NAMED {
        names.push(name.to_owned());
    }
}

fn cause(refusal: &Refusal) -> &'static str {
    match refusal {
        Refusal::StorageFull => "has no room, beyond MOTET_DISK_RESERVE: make some and run the same again",
        _ => "can't be copied, of which the log says more: run the same again",
    }
}

/// Sees that the key of tokens moves along, and says where it is.
pub(super) fn bring_key(home: &Path, settings: &Settings) -> Result<String, StartError> {
    let here = settings.data_dir.join("secret_key");
    if settings.secret_key.is_some() {
        return Ok("tokens stay good where the old server had the same SECRET_KEY".to_owned());
    }
    let (old, own) = (found_key(home)?, found_key(&settings.data_dir)?);
    Ok(match (old, own) {
        (None, None) => {
            format!("no secret_key is in {}: give the new server the SECRET_KEY of the old one", home.display())
        }
        (None, Some(_)) => format!("the key of tokens is {}: see that it is the old server's", here.display()),
        (Some(old), None) => {
            keep_key(&settings.data_dir, &old)?;
            format!("the key of tokens was copied to {}", here.display())
        }
        (Some(old), Some(own)) if old == own => format!("the key of tokens is in {}", here.display()),
        (Some(_), Some(_)) => format!(
            "{} isn't the key that is in {}: copy that one over it, or all tokens end",
            here.display(),
            home.display()
        ),
    })
}
