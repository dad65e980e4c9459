//! What the disk can do: the floor under every durable acknowledgement.

use std::io::{Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Instant;

use crate::Failure;
use crate::stats::Histogram;

/// How much is written and made durable at once, in bytes.
const BLOCK: usize = 4096;
/// How many blocks are written.
const BLOCKS: usize = 500;

/// How long it takes to write 4 KiB and make them durable in a file of this folder: many times, one after the other,
/// over space that is there already, as a write-ahead log does in steady state.
pub(crate) fn durable_writes(folder: &Path) -> Result<Histogram, Failure> {
    let write = || -> std::io::Result<Histogram> {
        let mut file = tempfile::tempfile_in(folder)?;
        file.write_all(&vec![0; BLOCK * BLOCKS])?;
        file.sync_all()?;
        file.seek(SeekFrom::Start(0))?;
        let mut histogram = Histogram::new();
        for _ in 0..BLOCKS {
            let started = Instant::now();
            file.write_all(&[1; BLOCK])?;
            file.sync_data()?;
            histogram.note(started.elapsed());
        }
        Ok(histogram)
    };
    write().map_err(|error| Failure(format!("no durable write in {}: {error}", folder.display())))
}
