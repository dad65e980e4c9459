//! The port itself, over any place where whole files can be put.

use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;
use domain::model::{Picture, Rendition};
use domain::ports::{Blobs, Chunks, Kept};
use domain::{Outcome, Refusal};
use tokio::sync::Semaphore;

use crate::draft::{Disk, Draft};
use crate::sketch;
use crate::sniff::Sniffer;

/// A place for whole files.
#[async_trait]
pub(crate) trait Shop: Send + Sync + 'static {
    /// Puts a file that lies on the local disk, whole and synced, to its place. Durable when it is answered.
    async fn shelve(&self, name: &str, draft: Draft, size: u64) -> Outcome<()>;

    /// A part of a file.
    async fn part(&self, name: &str, range: Range<u64>) -> Outcome<Box<dyn Chunks>>;

    /// Takes a file away, if it is there.
    async fn remove(&self, name: &str) -> Outcome<()>;
}

pub(crate) struct Shelf<S: Shop> {
    shop: S,
    disk: Disk,
    /// Pictures are decoded one at a time: each may take as much memory as `limits::PICTURE_MEMORY`.
    easel: Semaphore,
}

impl<S: Shop> Shelf<S> {
    pub(crate) fn new(shop: S, disk: Disk) -> Self {
        Self { shop, disk, easel: Semaphore::new(1) }
    }

    /// The whole of a file, in memory.
    async fn whole(&self, key: &str) -> Outcome<Vec<u8>> {
        let mut parts = self.shop.part(key, 0..u64::MAX).await?;
        let mut whole = Vec::new();
        while let Some(piece) = parts.next().await {
            whole.extend_from_slice(&piece?);
        }
        Ok(whole)
    }
}

/// How a rendition's file is called.
fn name(key: &str, rendition: Rendition) -> String {
    match rendition {
        Rendition::Original => key.to_owned(),
        Rendition::Thumbnail => format!("{key}-small"),
    }
}

#[async_trait]
impl<S: Shop> Blobs for Shelf<S> {
    async fn put(&self, key: &str, content: &mut dyn Chunks, most: u64) -> Outcome<Kept> {
        let mut draft = self.disk.draft(key).await?;
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
        draft.sync().await?;
        self.shop.shelve(key, draft, size).await?;
        let (content_type, text) = sniffer.told();
        Ok(Kept { size, content_type, text })
    }

    async fn sketch(&self, key: &str) -> Outcome<Option<Picture>> {
        let _turn = self.easel.acquire().await.map_err(|_| Refusal::Unavailable)?;
        let original = self.whole(key).await?;
        let drawn = tokio::task::spawn_blocking(move || sketch::draw(&original)).await;
        // A decoder that panics has met no picture.
        let Some(sketch) = drawn.unwrap_or_default() else { return Ok(None) };
        let (name, size) = (name(key, Rendition::Thumbnail), sketch.bytes.len() as u64);
        let mut draft = self.disk.draft(&name).await?;
        draft.write(Bytes::from(sketch.bytes)).await?;
        draft.sync().await?;
        self.shop.shelve(&name, draft, size).await?;
        let (width, height) = sketch.original;
        Ok(Some(Picture { width, height, thumbnail_size: size, thumbnail_type: sketch.content_type.to_owned() }))
    }

    async fn get(&self, key: &str, rendition: Rendition, range: Range<u64>) -> Outcome<Box<dyn Chunks>> {
        self.shop.part(&name(key, rendition), range).await
    }

    async fn delete(&self, key: &str) -> Outcome<()> {
        for rendition in [Rendition::Original, Rendition::Thumbnail] {
            self.shop.remove(&name(key, rendition)).await?;
        }
        Ok(())
    }
}
