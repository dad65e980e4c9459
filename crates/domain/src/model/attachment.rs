//! Files that somebody uploaded, and pictures among them.

use super::{AttachmentId, ChannelId, MessageId, Timestamp, UserId};

/// An uploaded file. Loose at first; a message that takes it carries it from then on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    /// Its id.
    pub id: AttachmentId,
    /// The message that carries it; none while it is loose.
    pub message: Option<MessageId>,
    /// Whose members may read it; none for a loose file of its uploader alone.
    pub channel: Option<ChannelId>,
    /// Who uploaded it, and wrote the message.
    pub uploader: UserId,
    /// Its name as its uploader called it, without folders.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its media type, told by its first bytes.
    pub content_type: String,
    /// What it shows, if it is a picture that can be shown small.
    pub picture: Option<Picture>,
    /// Under which key the blobs have it. Never shown.
    pub key: String,
    /// Since when.
    pub created_at: Timestamp,
}

/// A picture, and its thumbnail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// Pixels across, upright.
    pub width: u32,
    /// Pixels down, upright.
    pub height: u32,
    /// The thumbnail's length in bytes.
    pub thumbnail_size: u64,
    /// The thumbnail's media type.
    pub thumbnail_type: String,
}

/// What a key of the blobs stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rendition {
    /// The file as it was uploaded.
    Original,
    /// The picture in small, made anew: nothing of the original but its pixels is in it.
    Thumbnail,
}
