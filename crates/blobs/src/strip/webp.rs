//! WebP: chunks in a RIFF file, each with its type and its length (RFC 9649, section 2).

use std::io::{self, BufRead, Read, SeekFrom};

use super::exif::{self, UPRIGHT};
use super::{Orientation, Output, copy, exactly, look_at, skip};

/// The flags that say that there is EXIF, and XMP.
const EXIF: u8 = 0b1000;
const XMP: u8 = 0b100;

pub(super) fn strip(input: &mut dyn BufRead, output: &mut dyn Output) -> io::Result<Option<Orientation>> {
    let Some([b'R', b'I', b'F', b'F', a, b, c, d, b'W', b'E', b'B', b'P']) = exactly(input)? else { return Ok(None) };
    let begin = output.stream_position()?;
    output.write_all(b"RIFF\0\0\0\0WEBP")?;
    let length = u64::from(u32::from_le_bytes([a, b, c, d])).saturating_sub(4);
    let found = chunks(&mut input.take(length), output)?;
    // Without flags nobody looks for it.
    let orientation = found.flags.map_or(UPRIGHT, |_| found.orientation);
    if let Some((at, flags)) = found.flags.filter(|_| orientation != UPRIGHT) {
        output.write_all(b"EXIF\x1a\0\0\0")?;
        output.write_all(&exif::of(orientation))?;
        put(output, at, &[flags | EXIF])?;
    }
    // What came in was no longer than its length can say.
    let length = u32::try_from(output.stream_position()?.saturating_sub(begin + 8)).map_err(io::Error::other)?;
    put(output, begin + 4, &length.to_le_bytes())?;
    Ok(found.shows.then_some(orientation))
}

struct WebpChunks {
    orientation: Orientation,
    shows: bool,
    /// Where the flags were written, and which.
    flags: Option<(u64, u8)>,
}

fn chunks(input: &mut dyn BufRead, output: &mut dyn Output) -> io::Result<WebpChunks> {
    let mut found = WebpChunks { orientation: UPRIGHT, shows: false, flags: None };
    while let Some(head) = exactly::<8>(input)? {
        let [kind @ .., a, b, c, d] = head;
        let length = u64::from(u32::from_le_bytes([a, b, c, d]));
        let padded = length + length % 2;
        match &kind {
            b"EXIF" => {
                let exif = look_at(input, padded)?;
                if found.orientation == UPRIGHT {
                    found.orientation = exif::orientation(&exif);
                }
            }
            b"VP8X" if length > 0 => {
                output.write_all(&head)?;
                let Some([flags]) = exactly(input)? else { break };
                let flags = flags & !(EXIF | XMP);
                found.flags = found.flags.or(Some((output.stream_position()?, flags)));
                output.write_all(&[flags])?;
                copy(input, output, padded - 1)?;
            }
            kind @ (b"VP8 " | b"VP8L" | b"ALPH" | b"ANIM" | b"ANMF" | b"ICCP") => {
                output.write_all(&head)?;
                found.shows |= matches!(kind, b"VP8 " | b"VP8L" | b"ANMF");
                copy(input, output, padded)?;
            }
            _ => {
                skip(input, padded)?;
            }
        }
    }
    Ok(found)
}

/// Writes over what stands there, and goes back to the end.
fn put(output: &mut dyn Output, at: u64, bytes: &[u8]) -> io::Result<()> {
    output.seek(SeekFrom::Start(at))?;
    output.write_all(bytes)?;
    output.seek(SeekFrom::End(0))?;
    Ok(())
}
