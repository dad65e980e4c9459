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
    /// `StorageFull` where there is so little room that nothing should be taken in.
    async fn room(&self) -> Outcome<()>;

    /// Keeps what comes; of a photograph not what tells of its taking, unless that is to be kept. Durable when it is answered; after a refusal, or when the caller goes away, nothing of it
    /// stays. More than `most` bytes are `TooLarge`; where there is no room it is `StorageFull`.
    async fn put(&self, key: &str, content: &mut dyn Chunks, most: u64) -> Outcome<StoredBlob>;

    /// Makes the thumbnail of a blob that is kept, and tells what it shows; none where it is no picture, or one that would take too much to
    /// decode.
    async fn draw_thumbnail(&self, key: &str) -> Outcome<Option<Picture>>;

    /// This part of a blob.
    async fn get(&self, key: &str, rendition: Rendition, range: Range<u64>) -> Outcome<Box<dyn Chunks>>;

    /// Takes a blob away of which only the thumbnail is ever read.
    async fn forget_original(&self, key: &str) -> Outcome<()>;

    /// Takes a blob away with its thumbnail. One that isn't there is as good as taken away.
    async fn delete(&self, key: &str) -> Outcome<()>;
}
