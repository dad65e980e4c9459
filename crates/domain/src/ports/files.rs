//! Port for what is known of files. Every key of a blob is scheduled for deletion before the blob is written, and the schedule is
//! lifted in the commit that makes the blob somebody's: whatever happens in between, it is swept up some day.

use std::sync::Arc;

use async_trait::async_trait;

use crate::Outcome;
use crate::intake::UploadInFlight;
use crate::model::{Actor, Attachment, AttachmentId, ChannelId, Picture, Thumbnail, User, UserId};

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
    /// Notes that a blob is about to be written under this key, for this channel if that is known: for members only.
    /// If nothing comes of it within `limits::UNATTACHED_LIFE` the blob is due to be deleted. Answers how many bytes are the
    /// actor's already.
    async fn expect_blob(&self, actor: Actor, key: &str, channel: Option<ChannelId>) -> Outcome<u64>;

    /// Makes the blob an unattached file, for another `limits::UNATTACHED_LIFE`. `StorageFull` where more than `quota` bytes would
    /// be the actor's then.
    async fn keep_file(&self, actor: Actor, new: NewFile, quota: u64) -> Outcome<Arc<Attachment>>;

    /// A file: an unattached one for its uploader, otherwise for members of its channel. Who may not know of it is
    /// answered `Unknown(File)`.
    async fn file(&self, user: UserId, file: AttachmentId) -> Outcome<Arc<Attachment>>;

    /// Takes a file away; the right of its uploader and of whoever keeps order in the channel. Announces
    /// `MessageUpdated`, or `MessageDeleted` when nothing is left of the message.
    async fn delete_file(&self, actor: Actor, file: AttachmentId) -> Outcome<()>;

    /// Takes these files away as far as they are unattached.
    async fn discard_files(&self, files: Vec<AttachmentId>) -> Outcome<()>;

    /// Keys of blobs that are due to be deleted now.
    async fn due_blobs(&self, count: u32) -> Outcome<Vec<String>>;

    /// Of these keys those that are due still. No file has them from then on, so that their blobs may be deleted.
    async fn release_blobs(&self, keys: Vec<String>) -> Outcome<Vec<String>>;

    /// Forgets keys whose blobs are deleted.
    async fn forget_blobs(&self, keys: Vec<String>) -> Outcome<()>;

    /// Gives the actor this picture in place of the one before, at this address; or none. `StorageFull` as above.
    async fn set_avatar(&self, actor: Actor, avatar: Option<(Avatar, String)>, quota: u64) -> Outcome<Arc<User>>;

    /// The picture with this code; for anybody.
    async fn avatar(&self, code: &str) -> Outcome<Option<Avatar>>;
}
