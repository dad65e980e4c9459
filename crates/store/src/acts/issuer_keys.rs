//! The built-in issuer's keys: the first one, and each that takes its place.

use std::time::Duration;

use super::Act;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::grants::{ADD_KEY, DELETE_KEYS, KEYS, RETIRE_KEYS};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct FirstIssuerKey(pub(crate) String);

impl Act for FirstIssuerKey {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        if tx.row(&KEYS, params![log.now()]).await?.is_none() {
            tx.execute(&ADD_KEY, params![&self.0, log.now()]).await?;
        }
        Ok(())
    }
}

pub(crate) struct RotateIssuerKey {
    pub(crate) key: String,
    pub(crate) keep: Duration,
}

impl Act for RotateIssuerKey {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        tx.execute(&DELETE_KEYS, params![log.now()]).await?;
        tx.execute(&RETIRE_KEYS, params![log.now().plus(self.keep)]).await?;
        tx.execute(&ADD_KEY, params![&self.key, log.now()]).await?;
        Ok(())
    }
}
