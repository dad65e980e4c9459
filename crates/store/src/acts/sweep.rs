//! The two commits around the deletion of blobs: before it nobody may have them, after it they are forgotten.

use super::Act;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::files::{DELETE_LOOSE, GIVE_ROOM_OF_LOOSE, STILL_DUE, UNSCHEDULE_ALL};
use crate::tx::Tx;
use crate::value::{Value, values};

/// Takes unattached files away whose time is over.
pub(crate) struct ReleaseBlobs(pub(crate) Vec<String>);

impl Act for ReleaseBlobs {
    type Answer = Vec<String>;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Vec<String>> {
        let rows = self.0.iter().map(|key| values![key, log.now()]).collect();
        let mut due = Vec::new();
        for mut row in tx.batch(&STILL_DUE, rows).await? {
            due.push(row.text()?);
        }
        tx.batch(&GIVE_ROOM_OF_LOOSE, keys(&due)).await?;
        tx.batch(&DELETE_LOOSE, keys(&due)).await?;
        Ok(due)
    }
}

/// Forgets what is deleted.
pub(crate) struct ForgetBlobs(pub(crate) Vec<String>);

impl Act for ForgetBlobs {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, _log: &mut Log) -> ActResult<()> {
        tx.batch(&UNSCHEDULE_ALL, keys(&self.0)).await?;
        Ok(())
    }
}

fn keys(keys: &[String]) -> Vec<Vec<Value>> {
    keys.iter().map(|key| values![key]).collect()
}
