//! Keeps files whose contents were taken in. They are unattached until a message takes them.

use std::sync::Arc;

use super::drop_files;
use crate::core::Core;
use crate::model::{Actor, Attachment, AttachmentId, ChannelId};
use crate::ports::NewFile;
use crate::{Outcome, Refusal};

/// Makes a blob an unattached file, for another `limits::UNATTACHED_LIFE`. `StorageFull` where more than `quota` bytes
/// would be the actor's then.
#[derive(Clone, Debug)]
pub struct KeepFile {
    /// Who does it.
    pub actor: Actor,
    /// The file.
    pub new: NewFile,
    /// Most bytes that may be the actor's then.
    pub quota: u64,
}

/// Takes these files away as far as they are unattached.
#[derive(Clone, Debug)]
pub struct DiscardFiles {
    /// The files.
    pub files: Vec<AttachmentId>,
}

/// Keeps them all or none, for the members of this channel or else for their uploader alone.
pub async fn keep_files(
    core: &Core,
    actor: Actor,
    files: Vec<NewFile>,
    channel: Option<ChannelId>,
) -> Outcome<Vec<Arc<Attachment>>> {
    if files.iter().any(|file| file.unkept) {
        drop_files(core, &files).await;
        return Err(Refusal::StorageFull);
    }
    let mut kept: Vec<Arc<Attachment>> = Vec::with_capacity(files.len());
    for (done, file) in files.iter().enumerate() {
        match core
            .perform(KeepFile { actor, new: NewFile { channel, ..file.clone() }, quota: core.storage_quota })
            .await
        {
            Ok(file) => kept.push(file),
            Err(refusal) => {
                drop_files(core, &files[done..]).await;
                discard(core, ids(&kept)).await;
                return Err(refusal);
            }
        }
    }
    Ok(kept)
}

/// The ids of files.
pub(super) fn ids(files: &[Arc<Attachment>]) -> Vec<AttachmentId> {
    files.iter().map(|file| file.id).collect()
}

/// Gives up unattached files. What can't be given up now goes when its time is over.
pub(super) async fn discard(core: &Core, files: Vec<AttachmentId>) {
    if !files.is_empty() {
        let _ = core.perform(DiscardFiles { files }).await;
    }
}
