//! Of EXIF only the tag that tells which way is up.

use image::metadata;

use super::Orientation;

/// A picture that is upright as it is.
pub(super) const UPRIGHT: Orientation = 1;

/// What stands before it in JPEG, and by mistake elsewhere.
pub(super) const MARK: &[u8] = b"Exif\0\0";

/// Which way is up, as EXIF tells it.
pub(super) fn orientation(exif: &[u8]) -> Orientation {
    let exif = exif.strip_prefix(MARK).unwrap_or(exif);
    metadata::Orientation::from_exif_chunk(exif).map_or(UPRIGHT, metadata::Orientation::to_exif)
}

/// EXIF that tells which way is up and nothing else.
pub(super) fn of(orientation: Orientation) -> [u8; 26] {
    let mut exif = *b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x01\0\0\0\0\0\0";
    exif[19] = orientation;
    exif
}
