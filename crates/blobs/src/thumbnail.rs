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
pub(crate) struct DrawnThumbnail {
    /// The original's pixels across and down, upright.
    pub(crate) original: (u32, u32),
    pub(crate) bytes: Vec<u8>,
    pub(crate) content_type: &'static str,
}

/// Draws it; none where it is no picture, or one too large to be decoded.
pub(crate) fn draw(original: &[u8]) -> Option<DrawnThumbnail> {
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
    Some(DrawnThumbnail { original: upright((width, height), orientation), bytes, content_type })
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

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::{DynamicImage, ImageFormat, RgbaImage};

    use super::draw;

    fn picture(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Vec::new();
        let picture = DynamicImage::from(RgbaImage::new(width, height));
        let picture = if format == ImageFormat::Jpeg { picture.to_rgb8().into() } else { picture };
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        bytes
    }

    #[test]
    fn pictures_of_every_kind_are_drawn_within_bounds() {
        for (format, content_type) in [
            (ImageFormat::Png, "image/png"),
            (ImageFormat::Gif, "image/png"),
            (ImageFormat::WebP, "image/png"),
            (ImageFormat::Jpeg, "image/jpeg"),
        ] {
            let draw_thumbnail = draw(&picture(1000, 10, format)).unwrap();
            assert_eq!(
                (draw_thumbnail.original, draw_thumbnail.content_type),
                ((1000, 10), content_type),
                "{format:?}"
            );
            let drawn = image::load_from_memory(&draw_thumbnail.bytes).unwrap();
            assert_eq!((drawn.width(), drawn.height()), (320, 3), "{format:?}");
        }
        // A small one isn't blown up, and a thin one doesn't vanish.
        assert_eq!(image::load_from_memory(&draw(&picture(3, 2, ImageFormat::Png)).unwrap().bytes).unwrap().width(), 3);
        assert_eq!(
            image::load_from_memory(&draw(&picture(1, 900, ImageFormat::Png)).unwrap().bytes).unwrap().width(),
            1
        );
    }

    /// A PNG of a few hundred bytes whose head promises this many pixels.
    fn promising(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = picture(8, 8, ImageFormat::Png);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let crc = crc32(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&crc.to_be_bytes());
        bytes
    }

    fn crc32(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(u32::MAX, |crc, byte| {
            (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
        })
    }

    #[test]
    fn what_would_take_too_much_to_decode_is_left_alone() {
        assert!(draw(&promising(8, 8)).is_some());
        for (width, height) in [(5001, 5000), (65_535, 65_535), (u32::MAX >> 1, 1), (0, 8), (1, u32::MAX >> 1)] {
            assert!(draw(&promising(width, height)).is_none(), "{width} x {height}");
        }
    }

    #[test]
    fn what_is_no_picture_or_a_broken_one_is_none() {
        assert!(
            draw(b"").is_none()
                && draw(b"Soup").is_none()
                && draw(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>").is_none()
        );
        for format in [ImageFormat::Png, ImageFormat::Gif, ImageFormat::WebP, ImageFormat::Jpeg] {
            let whole = picture(64, 64, format);
            for length in 0..whole.len() {
                // Some decoders make do with a part. None may panic.
                let _ = draw(&whole[..length]);
            }
            for index in 0..whole.len() {
                let mut broken = whole.clone();
                broken[index] ^= 0x55;
                let _ = draw(&broken);
            }
        }
    }
}
