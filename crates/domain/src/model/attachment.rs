//! Files that somebody uploaded, and pictures among them.

use super::{AttachmentId, ChannelId, MessageId, Timestamp, UserId};

/// An uploaded file. Unattached at first; a message that takes it carries it from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// The message that carries it; none while it is unattached.
    pub message: Option<MessageId>,
    /// Whose members may read it; none for an unattached file of its uploader alone.
    pub channel: Option<ChannelId>,
    /// Who uploaded it, and wrote the message.
    pub uploader: UserId,
    /// Its name as its uploader called it, without folders.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its media type, told by its first bytes.
    pub content_type: String,
    /// What it shows, if it is a picture whose size is known.
    pub picture: Option<Picture>,
    /// Under which key the blobs have it. Never shown.
    pub key: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// A picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across, upright.
    pub width: u32,
    /// Pixels down, upright.
    pub height: u32,
    /// The picture in small, where one could be made.
    pub thumbnail: Option<Thumbnail>,
}

/// A picture in small.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thumbnail {
    /// Its length in bytes.
    pub size: u64,
    /// Its media type.
    pub content_type: String,
}

/// What a key of the blobs stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rendition {
    /// The file as it is kept.
    Original,
    /// The picture in small, made anew: nothing of the original but its pixels is in it.
    Thumbnail,
}
