//! Pictures in small. They are drawn anew from the pixels, so that nothing else of the original is in them: no place
//! where it was taken, no camera, no hidden content.

use std::io::Cursor;

use domain::limits;
use image::codecs::jpeg::JpegEncoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageFormat, ImageReader, Limits};

/// How good a thumbnail without transparency is, in percent.
const QUALITY: u8 = 80;

/// A picture in small.
pub(crate) struct Sketch {
    /// The original's pixels across and down, upright.
    pub(crate) original: (u32, u32),
    pub(crate) bytes: Vec<u8>,
    pub(crate) content_type: &'static str,
}

/// Draws it; none where it is no picture, or one too large to be decoded.
pub(crate) fn draw(original: &[u8]) -> Option<Sketch> {
    let reader = ImageReader::new(Cursor::new(original)).with_guessed_format().ok()?;
    let mut decoder = reader.into_decoder().ok()?;
    let (width, height) = decoder.dimensions();
    // What its head promises is judged before anything is decoded.
    let pixels = u64::from(width) * u64::from(height);
    if pixels == 0 || pixels > limits::PICTURE_PIXELS {
        return None;
    }
    let mut bounds = Limits::default();
    bounds.max_alloc = Some(limits::PICTURE_MEMORY);
    decoder.set_limits(bounds).ok()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let picture = DynamicImage::from_decoder(decoder).ok()?;
    let side = limits::THUMBNAIL_SIDE;
    let mut small = if width > side || height > side { picture.thumbnail(side, side) } else { picture };
    small.apply_orientation(orientation);
    let (bytes, content_type) = encode(&small)?;
    Some(Sketch { original: upright((width, height), orientation), bytes, content_type })
}

fn upright((width, height): (u32, u32), orientation: Orientation) -> (u32, u32) {
    match orientation {
        Orientation::Rotate90 | Orientation::Rotate270 | Orientation::Rotate90FlipH | Orientation::Rotate270FlipH => {
            (height, width)
        }
        Orientation::NoTransforms
        | Orientation::Rotate180
        | Orientation::FlipHorizontal
        | Orientation::FlipVertical => (width, height),
    }
}

/// What shows through has to be PNG; all else is smaller as JPEG.
fn encode(picture: &DynamicImage) -> Option<(Vec<u8>, &'static str)> {
    let mut bytes = Vec::new();
    if picture.color().has_alpha() {
        DynamicImage::from(picture.to_rgba8()).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).ok()?;
        Some((bytes, "image/png"))
    } else {
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&picture.to_rgb8()).ok()?;
        Some((bytes, "image/jpeg"))
    }
}
