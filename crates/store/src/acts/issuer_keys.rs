//! The built-in issuer's keys: the first one, and each that takes its place.

use domain::verbs::{FirstIssuerKey, RotateIssuerKey};

use super::{ActResult, Lock, Locks, Log, Transact, Tx, alone, params};
use crate::statements::grants::{ADD_KEY, DELETE_KEYS, KEYS, RETIRE_KEYS};

impl Transact for FirstIssuerKey {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(Lock::ISSUER_KEYS)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        if tx.row(&KEYS, params![log.now()]).await?.is_none() {
            tx.execute(&ADD_KEY, params![&self.candidate, log.now()]).await?;
        }
        Ok(())
    }
}

impl Transact for RotateIssuerKey {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(Lock::ISSUER_KEYS)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        tx.execute(&DELETE_KEYS, params![log.now()]).await?;
        tx.execute(&RETIRE_KEYS, params![log.now().plus(self.keep)]).await?;
        tx.execute(&ADD_KEY, params![&self.key, log.now()]).await?;
        Ok(())
    }
}
