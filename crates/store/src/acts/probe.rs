//! Writes something of no meaning, to see whether acts are taken: as much as the largest message, or a disk that is all
//! but full would look fine.

use domain::limits;

use super::Act;
use crate::fault::Done;
use crate::log::{Log, hex};
use crate::statements::sessions::REPLACE;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct Probe;

impl Act for Probe {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<()> {
        let mut text = vec![0; limits::CONTENT_CHARS * 2];
        log.fill(&mut text);
        tx.execute(&REPLACE, params!["probe", hex(&text)]).await?;
        Ok(())
    }
}
