//! Takes out of a picture what tells of its taking: where, when, with what, by whom (EXIF, XMP, IPTC, comments, previews
//! and whatever stands behind its end). What it shows stays as it is, byte by byte, with its colours and which way is up.
//!
//! The container is walked through from its beginning to its end, so that a picture of any size takes little memory.

mod exif;
mod jpeg;
mod png;
mod webp;

use std::io::{self, BufRead, Read, Seek, Write};

/// Most bytes of one piece of metadata that are looked at.
const METADATA_BYTES: u64 = 64 * 1024;

/// A kind of picture whose container is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Photo {
    /// JPEG.
    Jpeg,
    /// PNG.
    Png,
    /// WebP.
    WebP,
}

/// Which way a picture is to be turned, as EXIF numbers it from 1 to 8.
pub type Orientation = u8;

/// Where something is written that is mended afterwards.
pub trait Output: Write + Seek {}

impl<T: Write + Seek> Output for T {}

impl Photo {
    /// The kind with this media type.
    #[must_use]
    pub fn of(content_type: &str) -> Option<Self> {
        match content_type {
            "image/jpeg" => Some(Self::Jpeg),
            "image/png" => Some(Self::Png),
            "image/webp" => Some(Self::WebP),
            _ => None,
        }
    }

    /// Writes the stripped picture, and answers its orientation. None if the input isn't a picture of this kind: then
    /// what was written is to be thrown away. A picture that breaks off is written as far as it goes.
    pub fn strip(self, input: &mut dyn BufRead, output: &mut dyn Output) -> io::Result<Option<Orientation>> {
        match self {
            Self::Jpeg => jpeg::strip(input, output),
            Self::Png => png::strip(input, output),
            Self::WebP => webp::strip(input, output),
        }
    }
}

/// The next bytes, so many; none where there are fewer.
fn exactly<const N: usize>(input: &mut dyn BufRead) -> io::Result<Option<[u8; N]>> {
    let mut bytes = [0; N];
    match input.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Ok(None),
        Err(error) => Err(error),
    }
}

/// Hands on so many bytes, or all that there are; whether they were that many.
fn copy(input: &mut dyn BufRead, output: &mut dyn Output, count: u64) -> io::Result<bool> {
    Ok(io::copy(&mut input.take(count), output)? == count)
}

/// Passes over so many bytes; whether there were that many.
fn skip(input: &mut dyn BufRead, count: u64) -> io::Result<bool> {
    Ok(io::copy(&mut input.take(count), &mut io::sink())? == count)
}

/// The beginning of the next so many bytes, all of which are passed over.
fn look_at(input: &mut dyn BufRead, count: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.take(count.min(METADATA_BYTES)).read_to_end(&mut head)?;
    skip(input, count.saturating_sub(METADATA_BYTES))?;
    Ok(head)
}

#[cfg(test)]
mod tests;
