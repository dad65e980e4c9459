//! Writes one row that nobody reads, to see whether the database takes writes.

use super::{ActResult, Log, Transact, Tx, params};
use crate::log::hex;
use crate::statements::sessions::REPLACE;

/// How many bytes are written where the last commit failed: more than a message and all that comes with it, or a disk
/// that is all but full would look fine.
const MUCH: usize = 64 * 1024;
/// How many where none was made lately.
const LITTLE: usize = 64;

pub(crate) struct Probe {
    /// Whether the last commit failed.
    pub(crate) doubtful: bool,
}

impl Transact for Probe {
    type Answer = ();

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        // Each byte takes two letters.
        let mut text = vec![0; if self.doubtful { MUCH } else { LITTLE } / 2];
        log.fill(&mut text);
        tx.execute(&REPLACE, params!["probe", hex(&text)]).await?;
        Ok(())
    }
}
