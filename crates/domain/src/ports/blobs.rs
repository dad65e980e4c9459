//! Port for the contents of files.

use std::ops::Range;

use async_trait::async_trait;
use bytes::Bytes;

use crate::Outcome;
use crate::model::{Picture, Rendition};

/// Bytes on their way, a piece at a time.
#[async_trait]
pub trait Chunks: Send {
    /// The next piece, none at the end. After a refusal nothing more comes.
    async fn next(&mut self) -> Option<Outcome<Bytes>>;
}

/// What is known of a blob once it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredBlob {
    /// Its length in bytes, which may be less than came: see [`Blobs::put`].
    pub size: u64,
    /// Its media type, told by its first bytes; none where these tell nothing.
    pub content_type: Option<&'static str>,
    /// Whether its first bytes can be text.
    pub text: bool,
    /// Pixels across and down, upright, of a picture that says so.
    pub sides: Option<(u32, u32)>,
}

/// Where the contents of files are kept, under keys that the server draws. No more than a few pieces of each are
/// ever held in memory.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Refuses with `StorageFull` if there is so little room that no upload should begin.
    async fn room(&self) -> Outcome<()>;

    /// Keeps the content under this key; a photograph without its metadata, unless a setting keeps that. It is durable
    /// when this answers. After a refusal, or when the caller goes away, nothing of it stays. More than `most` bytes
    /// are `TooLarge`; where there is no room it is `StorageFull`.
    async fn put(&self, key: &str, content: &mut dyn Chunks, most: u64) -> Outcome<StoredBlob>;

    /// Makes the thumbnail of a kept blob, and answers the picture's size and thumbnail; none if it is no picture, or
    /// one that would take too much memory to decode.
    async fn draw_thumbnail(&self, key: &str) -> Outcome<Option<Picture>>;

    /// This part of a blob.
    async fn get(&self, key: &str, rendition: Rendition, range: Range<u64>) -> Outcome<Box<dyn Chunks>>;

    /// Deletes the original of a blob of which only the thumbnail is read, such as a profile picture.
    async fn forget_original(&self, key: &str) -> Outcome<()>;

    /// Deletes a blob with its thumbnail. Deleting one that isn't there succeeds.
    async fn delete(&self, key: &str) -> Outcome<()>;
}
