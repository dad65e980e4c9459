//! Keeps the installation's secret of a name: the first that was offered.

use super::Act;
use crate::fault::Done;
use crate::log::Log;
use crate::statements::sessions::{KEEP_SECRET, SECRET};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct KeepSecret {
    pub(crate) name: String,
    pub(crate) candidate: String,
}

impl Act for KeepSecret {
    type Answer = String;

    async fn perform<T: Tx>(&self, tx: &mut T, _log: &mut Log) -> Done<String> {
        tx.execute(&KEEP_SECRET, params![&self.name, &self.candidate]).await?;
        Ok(tx.one(&SECRET, params![&self.name]).await?.text()?)
    }
}
