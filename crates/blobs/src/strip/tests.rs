//! Pictures with everything in them, and what is left of them.

use std::io::Cursor;

use image::{DynamicImage, GenericImageView, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, RgbImage, metadata};
use proptest::prelude::*;

use super::{Orientation, Photo};

const KINDS: [Photo; 3] = [Photo::Jpeg, Photo::Png, Photo::WebP];

/// EXIF with a place, and turned like this.
fn exif(orientation: u8) -> Vec<u8> {
    let mut exif = super::exif::of(orientation).to_vec();
    exif.extend_from_slice(b"GPS 52 N 13 E SECRET");
    exif
}

/// A picture of this kind, with a colour profile and EXIF.
fn photo(kind: Photo, orientation: u8) -> Vec<u8> {
    let picture = RgbImage::from_fn(37, 23, |x, y| image::Rgb([x.to_le_bytes()[0] * 6, y.to_le_bytes()[0] * 9, 90]));
    let mut bytes = Vec::new();
    let with = |encoder: &mut dyn FnMut(Vec<u8>, Vec<u8>)| encoder(b"a profile of colours".to_vec(), exif(orientation));
    match kind {
        Photo::Jpeg => with(&mut |profile, exif| {
            let mut encoder = image::codecs::jpeg::JpegEncoder::new(&mut bytes);
            encoder.set_icc_profile(profile).unwrap();
            encoder.set_exif_metadata(exif).unwrap();
            encoder.encode_image(&picture).unwrap();
        }),
        Photo::Png => with(&mut |profile, exif| {
            let mut encoder = image::codecs::png::PngEncoder::new(&mut bytes);
            encoder.set_icc_profile(profile).unwrap();
            encoder.set_exif_metadata(exif).unwrap();
            encoder.write_image(&picture, 37, 23, image::ExtendedColorType::Rgb8).unwrap();
        }),
        Photo::WebP => with(&mut |profile, exif| {
            let mut encoder = image::codecs::webp::WebPEncoder::new_lossless(&mut bytes);
            encoder.set_icc_profile(profile).unwrap();
            encoder.set_exif_metadata(exif).unwrap();
            encoder.write_image(&picture, 37, 23, image::ExtendedColorType::Rgb8).unwrap();
        }),
    }
    bytes
}

/// Puts more into it that tells of its taking.
fn talkative(kind: Photo, mut bytes: Vec<u8>) -> Vec<u8> {
    match kind {
        Photo::Jpeg => {
            let mut more = Vec::new();
            let segments: [(u8, &[u8]); 6] = [
                (0xe1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta>SECRET</x:xmpmeta>"),
                (0xed, b"Photoshop 3.0\0SECRET"),
                (0xe2, b"MPF\0SECRET"),
                (0xe0, b"JFXX\0SECRET"),
                (0xeb, b"JP SECRET"),
                (0xfe, b"SECRET"),
            ];
            for (marker, segment) in segments {
                more.extend_from_slice(&[0xff, 0xff, marker]);
                more.extend_from_slice(&u16::try_from(segment.len() + 2).unwrap().to_be_bytes());
                more.extend_from_slice(segment);
            }
            bytes.splice(2..2, more);
            bytes.extend_from_slice(b"SECRET second picture");
        }
        Photo::Png => {
            let mut more = Vec::new();
            for (kind, data) in [
                (b"tEXt", b"Comment\0SECRET".as_slice()),
                (b"iTXt", b"XML:com.adobe.xmp\0\0\0\0\0SECRET"),
                (b"tIME", b"SECRET."),
                (b"prVt", b"SECRET"),
            ] {
                more.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
                more.extend_from_slice(kind);
                more.extend_from_slice(data);
                let mut checksum = crc32fast::Hasher::new();
                checksum.update(kind);
                checksum.update(data);
                more.extend_from_slice(&checksum.finalize().to_be_bytes());
            }
            bytes.splice(33..33, more);
            bytes.extend_from_slice(b"SECRET behind its end");
        }
        Photo::WebP => {
            bytes.extend_from_slice(b"XMP \x07\0\0\0SECRET.\0WHAT\x06\0\0\0SECRET");
            let length = u32::try_from(bytes.len() - 8).unwrap();
            bytes[4..8].copy_from_slice(&length.to_le_bytes());
            bytes[20] |= 0b100;
            bytes.extend_from_slice(b"SECRET behind its end");
        }
    }
    bytes
}

fn strip(kind: Photo, bytes: &[u8]) -> Option<(Vec<u8>, Orientation)> {
    let mut output = Cursor::new(Vec::new());
    let orientation = kind.strip(&mut &bytes[..], &mut output).unwrap()?;
    Some((output.into_inner(), orientation))
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

/// Its pixels, its profile, and which way is up.
fn seen(bytes: &[u8]) -> (Vec<u8>, Option<Vec<u8>>, metadata::Orientation) {
    let mut decoder = ImageReader::new(Cursor::new(bytes)).with_guessed_format().unwrap().into_decoder().unwrap();
    let (profile, orientation) = (decoder.icc_profile().unwrap(), decoder.orientation().unwrap());
    let picture = DynamicImage::from_decoder(decoder).unwrap();
    assert_eq!(picture.dimensions(), (37, 23));
    (picture.to_rgb8().into_raw(), profile, orientation)
}

#[test]
fn a_photograph_keeps_its_picture_its_colours_and_which_way_is_up() {
    for kind in KINDS {
        for orientation in [1, 3, 6, 8] {
            let original = talkative(kind, photo(kind, orientation));
            assert!(holds(&original, b"SECRET"));
            let (bare, told) = strip(kind, &original).unwrap();
            assert!(!holds(&bare, b"SECRET"), "{kind:?}");
            assert!(!holds(&bare, b"GPS") && !holds(&bare, b"xmp"), "{kind:?}");
            assert_eq!(told, orientation, "{kind:?}");
            let (before, after) = (seen(&original), seen(&bare));
            assert_eq!(before, after, "{kind:?}");
            assert!(after.1.is_some());
            assert_eq!(after.2.to_exif(), orientation, "{kind:?}");
            // What has nothing to hide stays as it is.
            assert_eq!(strip(kind, &bare), Some((bare.clone(), orientation)), "{kind:?}");
        }
    }
}

#[test]
fn pictures_without_metadata_stay_byte_for_byte() {
    let picture = DynamicImage::from(RgbImage::from_pixel(64, 64, image::Rgb([9, 80, 200])));
    for (kind, format) in
        [(Photo::Jpeg, ImageFormat::Jpeg), (Photo::Png, ImageFormat::Png), (Photo::WebP, ImageFormat::WebP)]
    {
        let mut bytes = Vec::new();
        picture.write_to(&mut Cursor::new(&mut bytes), format).unwrap();
        assert_eq!(strip(kind, &bytes), Some((bytes.clone(), 1)), "{kind:?}");
    }
}

#[test]
fn what_is_no_picture_is_left_alone() {
    for kind in KINDS {
        for bytes in [
            b"".as_slice(),
            b"Soup",
            b"\xff\xd8\xff",
            b"\xff\xd8\xff\xe0\0\x10JFIF",
            b"\x89PNG\r\n\x1a\n",
            b"RIFF\x10\0\0\0WEBP",
            b"RIFF\0\0\0\0WAVE",
        ] {
            assert_eq!(strip(kind, bytes), None, "{kind:?}");
        }
    }
    assert_eq!(
        strip(Photo::Jpeg, b"\xff\xd8\xff\xf7\0\x04ab\xff\xda\0\x02x"),
        None,
        "scans of JPEG-LS are written otherwise"
    );
}

#[test]
fn what_is_broken_is_read_as_far_as_it_goes() {
    for kind in KINDS {
        let whole = talkative(kind, photo(kind, 6));
        for length in 0..whole.len() {
            if let Some((bare, _)) = strip(kind, &whole[..length]) {
                assert!(bare.len() <= length + 64 && !holds(&bare, b"SECRET"), "{kind:?}");
            }
        }
        for index in 0..whole.len() {
            for flip in [0x55, 0xff, 0x80] {
                let mut broken = whole.clone();
                broken[index] ^= flip;
                let _ = strip(kind, &broken);
            }
        }
    }
}

proptest! {
    #[test]
    fn any_bytes_are_read_to_their_end(bytes in any::<Vec<u8>>(), cut in 0..300_usize) {
        for kind in KINDS {
            let _ = strip(kind, &bytes);
            let mut begun = photo(kind, 6);
            begun.truncate(cut);
            begun.extend_from_slice(&bytes);
            if let Some((bare, _)) = strip(kind, &begun) {
                prop_assert!(bare.len() <= begun.len() + 64);
            }
        }
    }
}
