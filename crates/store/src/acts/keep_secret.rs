//! Keeps what the nodes of a cluster share and nobody else may know.

use domain::verbs::{KeepSecret, SharedSecret};

use super::{ActResult, Locks, Log, Transact, Tx, params, remembered};
use crate::statements::sessions::{REMEMBER, REMEMBERED};

/// The name of its row in `meta`.
pub(super) fn memory(secret: SharedSecret) -> &'static str {
    match secret {
        SharedSecret::TokenKey => "token_key",
        SharedSecret::AdminCode => "admin_code",
    }
}

impl Transact for KeepSecret {
    type Answer = Option<String>;

    fn locks(&self) -> Locks {
        Locks::of([remembered(memory(self.secret))])
    }

    async fn run<T: Tx>(&self, tx: &mut T, _log: &mut Log) -> ActResult<Option<String>> {
        let memory = memory(self.secret);
        if let Some(mut row) = tx.row(&REMEMBERED, params![memory]).await? {
            return Ok(Some(row.text()?));
        }
        if let Some(candidate) = &self.candidate {
            tx.execute(&REMEMBER, params![memory, candidate]).await?;
        }
        Ok(self.candidate.clone())
    }
}
