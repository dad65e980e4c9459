//! Files.

use domain::model;
use kit::address;
use kit::id::{IdKind, uuid};
use kit::time::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

use super::Id;

/// A file that a message carries.
#[derive(Serialize, ToSchema)]
pub(crate) struct File<'a> {
    #[schema(value_type = Id)]
    id: String,
    filename: &'a str,
    /// Its length in bytes.
    size: u64,
    /// Its media type, told by its content.
    content_type: &'a str,
    /// Pixels across, of a picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, value_type = u32)]
    width: Option<u32>,
    /// Pixels down, likewise.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, value_type = u32)]
    height: Option<u32>,
}

impl<'a> From<&'a model::Attachment> for File<'a> {
    fn from(file: &'a model::Attachment) -> Self {
        Self {
            id: uuid(IdKind::File, file.id.get()),
            filename: &file.name,
            size: file.size,
            content_type: &file.content_type,
            width: file.picture.as_ref().map(|picture| picture.width),
            height: file.picture.as_ref().map(|picture| picture.height),
        }
    }
}

/// What there is to say of a file.
#[derive(Serialize, ToSchema)]
pub(crate) struct Metadata<'a> {
    #[schema(value_type = Id)]
    id: String,
    filename: &'a str,
    /// Its length in bytes.
    size: u64,
    /// Its media type, told by its content.
    content_type: &'a str,
    /// Who uploaded it.
    #[schema(value_type = Id)]
    user_id: String,
    /// Whose members may read it.
    #[schema(value_type = Option<Id>, required)]
    channel_id: Option<String>,
    /// The message that carries it.
    #[schema(value_type = Option<Id>, required)]
    message_id: Option<String>,
    #[schema(format = DateTime)]
    created_at: String,
    /// Its path.
    url: String,
    /// The path where it is shown small, if it is a picture of which that could be made.
    #[schema(required)]
    thumbnail_url: Option<String>,
    /// Pixels across, if it is a picture.
    #[schema(required)]
    width: Option<u32>,
    /// Pixels down, likewise.
    #[schema(required)]
    height: Option<u32>,
}

impl<'a> From<&'a model::Attachment> for Metadata<'a> {
    fn from(file: &'a model::Attachment) -> Self {
        let File { id, filename, size, content_type, width, height } = file.into();
        Self {
            url: format!("/api/files/{id}"),
            id,
            filename,
            size,
            content_type,
            user_id: uuid(IdKind::User, file.uploader.get()),
            channel_id: file.channel.map(|channel| uuid(IdKind::Channel, channel.get())),
            message_id: file.message.map(|message| uuid(IdKind::Message, message.get())),
            created_at: rfc3339(file.created_at),
            thumbnail_url: address::thumbnail(file),
            width,
            height,
        }
    }
}
