//! Takes in the content of a file. It belongs to nobody until it is kept.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use sha2::{Digest, Sha256};

use crate::core::Core;
use crate::intake::UploadInFlight;
use crate::model::{Actor, ChannelId, Picture};
use crate::ports::{Chunks, NewFile, StoredBlob};
use crate::rules::text;
use crate::{Outcome, Refusal, limits};

/// Notes that a blob is about to be written: for members only, where its channel is known. If nothing comes of it
/// within `limits::UNATTACHED_LIFE` the blob is due to be deleted. Answers how many bytes are the actor's already.
#[derive(Clone, Debug)]
pub struct ExpectBlob {
    /// Who does it.
    pub actor: Actor,
    /// Under which key.
    pub key: String,
    /// For which channel, if that is known.
    pub channel: Option<ChannelId>,
}

/// A file to be taken in.
#[derive(Clone, Debug, Default)]
pub struct FileDraft {
    /// What its sender calls it.
    pub name: String,
    /// What its sender says it is.
    pub content_type: Option<String>,
    /// Where it is going, if that is known yet: strangers are refused before anything is taken in.
    pub channel: Option<ChannelId>,
    /// Whether it comes with a send that may be a repeated one. Such a file is read to its end for its digest even if
    /// there is no room for it.
    pub repeatable: bool,
}

/// Media types that a sender may give to a text, whose bytes don't tell its type. No browser runs any of them.
const TEXTS: [&str; 4] = ["text/plain", "text/csv", "text/markdown", "application/json"];

/// Takes in a file's content. `TooLarge` beyond the installation's bound, `StorageFull` beyond the account's quota and
/// on a full disk. After a refusal, or if it doesn't come whole, nothing of it stays; one that may be repeated is read
/// to its end even so. A caller that doesn't keep the answered file has to call `drop_files`.
pub async fn receive_file(core: &Core, actor: Actor, draft: FileDraft, content: &mut dyn Chunks) -> Outcome<NewFile> {
    let key = core.code();
    let mut content = Digested { content, digest: Sha256::new(), size: 0 };
    let taken_in = match take_in(core, actor, &key, &draft, &mut content).await {
        Err(Refusal::StorageFull) if draft.repeatable => {
            content.read_on(core.upload_bytes).await?;
            None
        }
        other => Some(other?),
    };
    let (name, digest) = (text::file_name(&draft.name), content.digest.finalize().into());
    let (size, content_type) = (content.size, draft.content_type.clone().unwrap_or_default());
    let unkept = NewFile {
        key,
        channel: draft.channel,
        name,
        size,
        digest,
        content_type,
        picture: None,
        unkept: true,
        in_flight: None,
    };
    let Some((kept, in_flight)) = taken_in else { return Ok(unkept) };
    let content_type = content_type_of(&kept, draft.content_type.as_deref()).to_owned();
    let is_picture = content_type.starts_with("image/") && kept.size <= limits::PICTURE_BYTES;
    let draw_thumbnail = if is_picture { core.blobs.draw_thumbnail(&unkept.key).await } else { Ok(None) };
    let picture = match draw_thumbnail {
        Ok(drawn) => drawn.or(kept.sides.map(|(width, height)| Picture { width, height, thumbnail: None })),
        Err(refusal) => {
            // A blob that can't be deleted now is deleted by the sweep later.
            let _ = core.blobs.delete(&unkept.key).await;
            return Err(refusal);
        }
    };
    let (size, in_flight) = (kept.size, Some(Arc::new(in_flight)));
    Ok(NewFile { size, content_type, picture, unkept: false, in_flight, ..unkept })
}

/// The content, kept under this key, and what it takes of the quota.
async fn take_in(
    core: &Core,
    actor: Actor,
    key: &str,
    draft: &FileDraft,
    content: &mut Digested<'_>,
) -> Outcome<(StoredBlob, UploadInFlight)> {
    core.blobs.room().await?;
    let stored = core.perform(ExpectBlob { actor, key: key.to_owned(), channel: draft.channel }).await?;
    let room = core.storage_quota.saturating_sub(stored);
    let mut in_flight = core.intake.begin(actor.user);
    let kept = core.blobs.put(key, &mut in_flight.count(content, room), core.upload_bytes).await?;
    Ok((kept, in_flight))
}

/// Passes a content on, and takes its digest.
struct Digested<'a> {
    content: &'a mut dyn Chunks,
    digest: Sha256,
    /// Bytes so far.
    size: u64,
}

impl Digested<'_> {
    /// Reads what is left of it, if it is no more than so many bytes in all.
    async fn read_on(&mut self, most: u64) -> Outcome<()> {
        while let Some(piece) = self.next().await {
            piece?;
            if self.size > most {
                return Err(Refusal::TooLarge);
            }
        }
        Ok(())
    }
}

#[async_trait]
impl Chunks for Digested<'_> {
    async fn next(&mut self) -> Option<Outcome<Bytes>> {
        let piece = self.content.next().await;
        if let Some(Ok(bytes)) = &piece {
            self.digest.update(bytes);
            self.size += bytes.len() as u64;
        }
        piece
    }
}

/// The media type: what the bytes tell, or for a text what its sender says, if that is one of [`TEXTS`].
fn content_type_of(kept: &StoredBlob, said: Option<&str>) -> &'static str {
    let said = said.and_then(|said| said.split(';').next()).unwrap_or_default().trim();
    match (kept.content_type, kept.text) {
        (Some(told), _) => told,
        (None, true) => TEXTS.into_iter().find(|text| text.eq_ignore_ascii_case(said)).unwrap_or(TEXTS[0]),
        (None, false) => "application/octet-stream",
    }
}
