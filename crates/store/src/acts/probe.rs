//! Writes something of no meaning, to see whether acts are taken.

use super::Act;
use crate::fault::ActResult;
use crate::log::{Log, hex};
use crate::statements::sessions::REPLACE;
use crate::tx::Tx;
use crate::value::params;

/// How many bytes are written where the last commit failed: more than a message and all that comes with it, or a disk
/// that is all but full would look fine.
const MUCH: usize = 64 * 1024;
/// How many where none was made lately.
const LITTLE: usize = 64;

pub(crate) struct Probe {
    /// Whether the last commit failed.
    pub(crate) doubtful: bool,
}

impl Act for Probe {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        // Each byte takes two letters.
        let mut text = vec![0; if self.doubtful { MUCH } else { LITTLE } / 2];
        log.fill(&mut text);
        tx.execute(&REPLACE, params!["probe", hex(&text)]).await?;
        Ok(())
    }
}
