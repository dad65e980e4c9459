//! Files that messages carry.

use domain::model;
use kit::address;
use kit::id::{IdKind, uuid};
use serde::Serialize;
use utoipa::ToSchema;

use super::Id;

/// A file that a message carries. Its addresses are paths of this server, read with a token or a ticket.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Attachment {
    #[schema(value_type = Id)]
    id: String,
    filename: String,
    size: u64,
    content_type: String,
    url: String,
    #[schema(required)]
    thumbnail_url: Option<String>,
    #[schema(required)]
    width: Option<u32>,
    #[schema(required)]
    height: Option<u32>,
}

impl From<&model::Attachment> for Attachment {
    fn from(file: &model::Attachment) -> Self {
        Self {
            id: uuid(IdKind::File, file.id.get()),
            filename: file.name.clone(),
            size: file.size,
            content_type: file.content_type.clone(),
            url: address::file(file),
            thumbnail_url: address::thumbnail(file),
            width: file.picture.as_ref().map(|picture| picture.width),
            height: file.picture.as_ref().map(|picture| picture.height),
        }
    }
}
