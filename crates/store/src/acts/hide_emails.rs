//! Keeps whether email addresses are shown to others: the questions that read accounts look at it themselves, on every
//! node alike.

use super::Act;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::sessions::{FORGET, REMEMBER};
use crate::tx::Tx;
use crate::value::params;

/// Under what it is kept, as `user_columns!` looks for it.
const MEMORY: &str = "emails_hidden";

pub(crate) struct HideEmails(pub(crate) bool);

impl Act for HideEmails {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, _log: &mut Log) -> ActResult<()> {
        if self.0 {
            tx.execute(&REMEMBER, params![MEMORY, "1"]).await?;
        } else {
            tx.execute(&FORGET, params![MEMORY]).await?;
        }
        Ok(())
    }
}
