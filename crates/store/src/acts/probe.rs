//! Writes one row that nobody reads, to see whether the database takes writes.

use domain::core::hex;

use super::{ActResult, Locks, Log, Transact, Tx, params, remembered};
use crate::statements::sessions::REPLACE;

/// The name of the row in `meta`.
const MEMORY: &str = "probe";
/// How many bytes are written if the last commit failed: more than any message takes, so that a disk that is almost
/// full isn't taken for a good one.
const MUCH: usize = 64 * 1024;
/// How many bytes are written if there was no commit lately.
const LITTLE: usize = 64;

pub(crate) struct Probe {
    /// Whether the last commit failed.
    pub(crate) doubtful: bool,
}

impl Transact for Probe {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([remembered(MEMORY)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        // Each byte takes two letters.
        let mut text = vec![0; if self.doubtful { MUCH } else { LITTLE } / 2];
        log.fill(&mut text);
        tx.execute(&REPLACE, params![MEMORY, hex(&text)]).await?;
        Ok(())
    }
}
