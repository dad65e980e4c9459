//! PNG: chunks, each with its length, its type and a checksum (W3C PNG, section 5).

use std::io::{self, BufRead};

use super::exif::{self, UPRIGHT};
use super::{Orientation, Output, copy, exactly, look_at, skip};

const SIGNATURE: [u8; 8] = *b"\x89PNG\r\n\x1a\n";

/// What may be left out and still changes what is seen: transparency, colours, size, animation.
const SEEN: [&[u8; 4]; 17] = [
    b"tRNS", b"cHRM", b"gAMA", b"iCCP", b"sBIT", b"sRGB", b"cICP", b"mDCV", b"mDCv", b"cLLI", b"cLLi", b"bKGD",
    b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT",
];

pub(super) fn strip(input: &mut dyn BufRead, output: &mut dyn Output) -> io::Result<Option<Orientation>> {
    if exactly(input)? != Some(SIGNATURE) {
        return Ok(None);
    }
    output.write_all(&SIGNATURE)?;
    let (mut orientation, mut shows) = (UPRIGHT, false);
    while let Some(head) = exactly::<8>(input)? {
        let [a, b, c, d, kind @ ..] = head;
        let length = u64::from(u32::from_be_bytes([a, b, c, d]));
        if !kind.iter().all(u8::is_ascii_alphabetic) {
            break;
        }
        if kind == *b"eXIf" {
            let exif = look_at(input, length)?;
            skip(input, CHECKSUM)?;
            if orientation == UPRIGHT {
                orientation = exif::orientation(&exif);
                if orientation != UPRIGHT {
                    write(output, kind, &exif::of(orientation))?;
                }
            }
        } else if kind[0].is_ascii_uppercase() || SEEN.contains(&&kind) {
            output.write_all(&head)?;
            shows |= kind == *b"IDAT";
            if !copy(input, output, length + CHECKSUM)? || kind == *b"IEND" {
                break;
            }
        } else {
            skip(input, length + CHECKSUM)?;
        }
    }
    Ok(shows.then_some(orientation))
}

/// Length of a chunk's checksum, in bytes.
const CHECKSUM: u64 = 4;

fn write(output: &mut dyn Output, kind: [u8; 4], data: &[u8; 26]) -> io::Result<()> {
    let mut checksum = crc32fast::Hasher::new();
    checksum.update(&kind);
    checksum.update(data);
    output.write_all(&26_u32.to_be_bytes())?;
    output.write_all(&kind)?;
    output.write_all(data)?;
    output.write_all(&checksum.finalize().to_be_bytes())
}
