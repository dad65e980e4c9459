//! The port itself, over any place where whole files can be put.

use std::io;
use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;
use domain::model::{Picture, Rendition, Thumbnail};
use domain::ports::{Blobs, Chunks, StoredBlob};
use domain::{Outcome, Refusal, limits};
use tokio::sync::Semaphore;

use crate::draft::{BlobDraft, Disk};
use crate::sniff::Sniffer;
use crate::strip::{Orientation, Photo};
use crate::{BlobLimits, thumbnail};

/// Pictures of a higher orientation lie on their side.
const LAST_UNTURNED: Orientation = 4;

/// A place for whole files.
#[async_trait]
pub(crate) trait Backend: Send + Sync + 'static {
    /// Puts a file that lies on the local disk, whole and synced, to its place. Durable when it is answered.
    async fn shelve(&self, name: &str, draft: BlobDraft, size: u64) -> Outcome<()>;

    /// How many bytes a file has; none where it isn't there.
    async fn size(&self, name: &str) -> Outcome<Option<u64>>;

    /// A part of a file.
    async fn part(&self, name: &str, range: Range<u64>) -> Outcome<Box<dyn Chunks>>;

    /// Takes a file away, if it is there.
    async fn remove(&self, name: &str) -> Outcome<()>;
}

pub(crate) struct BlobStore {
    backend: Box<dyn Backend>,
    disk: Disk,
    /// Pictures are decoded one at a time: each may take as much memory as `limits::PICTURE_MEMORY`.
    decode_permits: Semaphore,
    limits: BlobLimits,
}

impl BlobStore {
    pub(crate) fn new(backend: Box<dyn Backend>, disk: Disk, limits: BlobLimits) -> Self {
        Self { backend, disk, decode_permits: Semaphore::new(1), limits }
    }

    /// Writes the content to the draft; answers its length in bytes, and what its first bytes tell.
    async fn take_in(&self, draft: &mut BlobDraft, content: &mut dyn Chunks, most: u64) -> Outcome<(u64, Sniffer)> {
        let (mut size, mut sniffer) = (0, Sniffer::default());
        while let Some(piece) = content.next().await {
            let piece = piece?;
            size += piece.len() as u64;
            if size > most {
                return Err(Refusal::TooLarge);
            }
            sniffer.read(&piece);
            draft.write(piece).await?;
        }
        Ok((size, sniffer))
    }

    /// A photograph as it is to be kept, how large that is, and which way is up.
    async fn bare(
        &self,
        key: &str,
        draft: BlobDraft,
        size: u64,
        photo: Photo,
    ) -> Outcome<(BlobDraft, u64, Orientation)> {
        if self.limits.keep_metadata {
            let told = draft.look(move |mut input| photo.strip(&mut input, &mut io::empty())).await?;
            return Ok((draft, size, told.unwrap_or_default()));
        }
        let mut bare = self.disk.draft(&format!("{key}-bare")).await?;
        match bare.write_from(&draft, move |input, output| photo.strip(input, output)).await? {
            (Some(orientation), size) => Ok((bare, size, orientation)),
            (None, _) => Ok((draft, size, Orientation::default())),
        }
    }

    /// Pixels across and down of a picture that says so, upright.
    async fn sides(&self, draft: &BlobDraft, orientation: Orientation) -> Option<(u32, u32)> {
        let told = draft.look(|input| Ok(imagesize::reader_size(input).ok())).await.ok().flatten()?;
        let side = |pixels: usize| u32::try_from(pixels).ok().filter(|side| (1..=limits::PICTURE_SIDE).contains(side));
        let (width, height) = (side(told.width)?, side(told.height)?);
        Some(if orientation > LAST_UNTURNED { (height, width) } else { (width, height) })
    }

    /// The whole of a file, in memory.
    async fn whole(&self, key: &str) -> Outcome<Vec<u8>> {
        let mut parts = self.backend.part(key, 0..u64::MAX).await?;
        let mut whole = Vec::new();
        while let Some(piece) = parts.next().await {
            whole.extend_from_slice(&piece?);
        }
        Ok(whole)
    }
}

/// How a rendition's file is called.
pub fn file_name(key: &str, rendition: Rendition) -> String {
    match rendition {
        Rendition::Original => key.to_owned(),
        Rendition::Thumbnail => format!("{key}-small"),
    }
}

#[async_trait]
impl Blobs for BlobStore {
    async fn room(&self) -> Outcome<()> {
        self.disk.room(limits::UPLOAD_ROOM).await
    }

    async fn put(&self, key: &str, content: &mut dyn Chunks, most: u64) -> Outcome<StoredBlob> {
        let mut draft = self.disk.draft(key).await?;
        let (mut size, sniffer) = self.take_in(&mut draft, content, most).await?;
        let (content_type, text) = sniffer.told();
        let mut orientation = Orientation::default();
        if let Some(photo) = content_type.and_then(Photo::of) {
            (draft, size, orientation) = self.bare(key, draft, size, photo).await?;
        }
        draft.sync().await?;
        let sides = match content_type.filter(|content_type| content_type.starts_with("image/")) {
            Some(_) => self.sides(&draft, orientation).await,
            None => None,
        };
        self.backend.shelve(key, draft, size).await?;
        Ok(StoredBlob { size, content_type, text, sides })
    }

    async fn draw_thumbnail(&self, key: &str) -> Outcome<Option<Picture>> {
        let _turn = self.decode_permits.acquire().await.map_err(|_| Refusal::Unavailable)?;
        let original = self.whole(key).await?;
        let drawn = background::run(move || thumbnail::draw(&original)).await;
        // A panic of the decoder counts as a file that is no picture.
        let Some(draw_thumbnail) = drawn.unwrap_or_default() else { return Ok(None) };
        let (name, size) = (file_name(key, Rendition::Thumbnail), draw_thumbnail.bytes.len() as u64);
        let mut draft = self.disk.draft(&name).await?;
        draft.write(Bytes::from(draw_thumbnail.bytes)).await?;
        draft.sync().await?;
        self.backend.shelve(&name, draft, size).await?;
        let (width, height) = draw_thumbnail.original;
        let thumbnail = Some(Thumbnail { size, content_type: draw_thumbnail.content_type.to_owned() });
        Ok(Some(Picture { width, height, thumbnail }))
    }

    async fn get(&self, key: &str, rendition: Rendition, range: Range<u64>) -> Outcome<Box<dyn Chunks>> {
        self.backend.part(&file_name(key, rendition), range).await
    }

    async fn forget_original(&self, key: &str) -> Outcome<()> {
        self.backend.remove(&file_name(key, Rendition::Original)).await
    }

    async fn delete(&self, key: &str) -> Outcome<()> {
        for rendition in [Rendition::Original, Rendition::Thumbnail] {
            self.backend.remove(&file_name(key, rendition)).await?;
        }
        Ok(())
    }
}
