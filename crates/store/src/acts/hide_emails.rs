//! Stores whether email addresses are shown to others. The queries that read accounts look at it themselves, on every
//! node alike.

use domain::verbs::HideEmails;

use super::{ActResult, Locks, Log, Transact, Tx, params, remembered};
use crate::statements::sessions::{FORGET, REMEMBER};

/// The name of the row in `meta`, which `user_columns!` looks up.
pub(super) const EMAILS_HIDDEN: &str = "emails_hidden";

impl Transact for HideEmails {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([remembered(EMAILS_HIDDEN)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, _log: &mut Log) -> ActResult<()> {
        if self.hidden {
            tx.execute(&REMEMBER, params![EMAILS_HIDDEN, "1"]).await?;
        } else {
            tx.execute(&FORGET, params![EMAILS_HIDDEN]).await?;
        }
        Ok(())
    }
}
