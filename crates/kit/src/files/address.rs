//! Where files are read, on every listener of this server. Whoever reads them shows a token or a ticket.

use domain::model::Attachment;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

/// What stands in a path as it is.
const PLAIN: AsciiSet = NON_ALPHANUMERIC.remove(b'.').remove(b'-').remove(b'_');

/// The path of a file. Its name is there for people and programs that save it; the id finds it.
#[must_use]
pub fn file(file: &Attachment) -> String {
    format!("/files/{}/{}", file.id, utf8_percent_encode(&file.name, &PLAIN))
}

/// The path of its thumbnail, if it has one.
#[must_use]
pub fn thumbnail(file: &Attachment) -> Option<String> {
    let thumbnail = file.picture.as_ref().and_then(|picture| picture.thumbnail.as_ref());
    thumbnail.map(|_| format!("/thumbnails/{}", file.id))
}

/// The path of an uploaded profile picture.
#[must_use]
pub fn avatar(code: &str) -> String {
    format!("/avatars/{code}")
}
