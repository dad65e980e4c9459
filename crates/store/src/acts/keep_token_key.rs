//! Keeps the key of own tokens where all nodes find it.

use domain::verbs::KeepTokenKey;

use super::{ActResult, Locks, Log, Transact, Tx, params, remembered};
use crate::statements::sessions::{REMEMBER, REMEMBERED};

/// The name of the row in `meta`.
const MEMORY: &str = "token_key";

impl Transact for KeepTokenKey {
    type Answer = Option<String>;

    fn locks(&self) -> Locks {
        Locks::of([remembered(MEMORY)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, _log: &mut Log) -> ActResult<Option<String>> {
        if let Some(mut row) = tx.row(&REMEMBERED, params![MEMORY]).await? {
            return Ok(Some(row.text()?));
        }
        if let Some(candidate) = &self.candidate {
            tx.execute(&REMEMBER, params![MEMORY, candidate]).await?;
        }
        Ok(self.candidate.clone())
    }
}
