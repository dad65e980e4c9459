//! Port for what is known of files. Every key of a blob is scheduled for deletion before the blob is written, and the schedule is
//! lifted in the commit that makes the blob somebody's: whatever happens in between, it is swept up some day.

use std::sync::Arc;

use async_trait::async_trait;

use crate::Outcome;
use crate::intake::UploadInFlight;
use crate::model::{Attachment, AttachmentId, ChannelId, Picture, Thumbnail, UserId};

/// A file whose content is kept. Its name has been checked.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its blob's key, which was expected before.
    pub key: String,
    /// Where it is to be read, if that is known yet.
    pub channel: Option<ChannelId>,
    /// Its name.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// The SHA-256 of what its sender sent, by which a repeated send is known.
    pub digest: [u8; 32],
    /// Its media type.
    pub content_type: String,
    /// What it shows.
    pub picture: Option<Picture>,
    /// There was no room for it: it was read for its digest alone, and can't be kept.
    pub unkept: bool,
    /// What it takes of its uploader's quota until it is kept.
    pub in_flight: Option<Arc<UploadInFlight>>,
}

/// Somebody's picture that was uploaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Avatar {
    /// Its blob's key, random, and the code that opens it.
    pub key: String,
    /// Pixels across and down, upright.
    pub sides: (u32, u32),
    /// All of it that is kept.
    pub thumbnail: Thumbnail,
}

/// Files.
#[async_trait]
pub trait Files: Send + Sync {
    /// A file: an unattached one for its uploader, otherwise for members of its channel. Who may not know of it is
    /// answered `Unknown(File)`.
    async fn file(&self, user: UserId, file: AttachmentId) -> Outcome<Arc<Attachment>>;

    /// Keys of blobs that are due to be deleted now.
    async fn due_blobs(&self, count: u32) -> Outcome<Vec<String>>;

    /// The picture with this code; for anybody.
    async fn avatar(&self, code: &str) -> Outcome<Option<Avatar>>;
}
