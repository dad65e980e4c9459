//! JPEG: segments behind markers, and scans between them (ITU-T T.81, annex B).

use std::io::{self, BufRead, Read};

use super::exif::{self, UPRIGHT};
use super::{Orientation, Output, exactly};

/// Begins every marker; as often as one likes.
const MARK: u8 = 0xff;
/// Start and end of the image, start of a scan.
const BEGIN: u8 = 0xd8;
const END: u8 = 0xd9;
const SCAN: u8 = 0xda;
/// The frame of JPEG-LS, whose scans are written otherwise.
const LOSSLESS: u8 = 0xf7;

pub(super) fn strip(input: &mut dyn BufRead, output: &mut dyn Output) -> io::Result<Option<Orientation>> {
    if exactly(input)? != Some([MARK, BEGIN]) {
        return Ok(None);
    }
    output.write_all(&[MARK, BEGIN])?;
    let (mut orientation, mut shows) = (UPRIGHT, false);
    let mut next = marker(input)?;
    while let Some(marked) = next {
        next = match marked {
            END => {
                output.write_all(&[MARK, END])?;
                None
            }
            // Those stand alone.
            0x01 | 0xd0..=BEGIN => marker(input)?,
            LOSSLESS => return Ok(None),
            _ => {
                let Some(segment) = segment(input)? else { break };
                if marked == 0xe1 && orientation == UPRIGHT && segment.starts_with(exif::MARK) {
                    orientation = exif::orientation(&segment);
                    if orientation != UPRIGHT {
                        write(output, marked, &[exif::MARK, &exif::of(orientation)].concat())?;
                    }
                } else if let Some(kept) = kept(marked, &segment) {
                    write(output, marked, kept)?;
                }
                shows |= marked == SCAN;
                if marked == SCAN { copy_scan(input, output)? } else { marker(input)? }
            }
        };
    }
    Ok(shows.then_some(orientation))
}

/// What is kept of a segment: all but what programs say of the picture. Of that stay its density, without a preview,
/// its colour profile, and how Adobe's programs coded its colours.
fn kept(marked: u8, segment: &[u8]) -> Option<&[u8]> {
    /// A JFIF header whose preview is of no pixels is as long as this.
    const JFIF_BYTES: usize = 14;
    match marked {
        0xe0 => segment.get(..JFIF_BYTES).filter(|head| head.starts_with(b"JFIF\0") && head[12] == 0 && head[13] == 0),
        0xe2 => segment.starts_with(b"ICC_PROFILE\0").then_some(segment),
        0xee => segment.starts_with(b"Adobe").then_some(segment),
        0xe1 | 0xe3..=0xef | 0xfe => None,
        _ => Some(segment),
    }
}

fn write(output: &mut dyn Output, marked: u8, segment: &[u8]) -> io::Result<()> {
    // It was read from one that was no longer.
    let length = u16::try_from(segment.len() + 2).map_err(io::Error::other)?;
    output.write_all(&[MARK, marked])?;
    output.write_all(&length.to_be_bytes())?;
    output.write_all(segment)
}

/// A segment without its length; none where it ends too early.
fn segment(input: &mut dyn BufRead) -> io::Result<Option<Vec<u8>>> {
    let length = exactly(input)?.map(u16::from_be_bytes).and_then(|length| length.checked_sub(2));
    let Some(length) = length else { return Ok(None) };
    let mut segment = Vec::with_capacity(usize::from(length));
    input.take(length.into()).read_to_end(&mut segment)?;
    Ok(Some(segment).filter(|segment| segment.len() == usize::from(length)))
}

/// The next marker, wherever it is.
fn marker(input: &mut dyn BufRead) -> io::Result<Option<u8>> {
    loop {
        let passed = input.skip_until(MARK)?;
        if passed == 0 {
            return Ok(None);
        }
        match behind_mark(input)? {
            Some(0) => {}
            found => return Ok(found),
        }
    }
}

/// What stands behind the first byte of a marker, however often that is repeated.
fn behind_mark(input: &mut dyn BufRead) -> io::Result<Option<u8>> {
    loop {
        match exactly(input)? {
            Some([MARK]) => {}
            found => return Ok(found.map(|[byte]| byte)),
        }
    }
}

/// Hands on a scan up to the marker that ends it, which is answered.
fn copy_scan(input: &mut dyn BufRead, output: &mut dyn Output) -> io::Result<Option<u8>> {
    loop {
        let piece = input.fill_buf()?;
        if piece.is_empty() {
            return Ok(None);
        }
        let length = piece.iter().position(|byte| *byte == MARK);
        output.write_all(&piece[..length.unwrap_or(piece.len())])?;
        let read = length.map_or(piece.len(), |length| length + 1);
        input.consume(read);
        if length.is_some() {
            match behind_mark(input)? {
                // A byte of the scan itself, and a place where it can be taken up again.
                Some(byte @ (0 | 0xd0..=0xd7)) => output.write_all(&[MARK, byte])?,
                found => return Ok(found),
            }
        }
    }
}
