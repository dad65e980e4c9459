//! A file that a message carries, in the shape of the dialects whose ids are numbers. No document has one: it is ours.

use domain::model;
use serde::Serialize;
use utoipa::ToSchema;

use super::address;

/// A file that a message carries.
#[derive(Serialize, ToSchema)]
#[schema(as = Attachment)]
pub struct AttachmentShape<'a> {
    id: i64,
    filename: &'a str,
    size: u64,
    content_type: &'a str,
    url: String,
    #[schema(required)]
    thumbnail_url: Option<String>,
    #[schema(required)]
    width: Option<u32>,
    #[schema(required)]
    height: Option<u32>,
}

impl<'a> From<&'a model::Attachment> for AttachmentShape<'a> {
    fn from(file: &'a model::Attachment) -> Self {
        Self {
            id: file.id.get(),
            filename: &file.name,
            size: file.size,
            content_type: &file.content_type,
            url: address::file(file),
            thumbnail_url: address::thumbnail(file),
            width: file.picture.as_ref().map(|picture| picture.width),
            height: file.picture.as_ref().map(|picture| picture.height),
        }
    }
}
