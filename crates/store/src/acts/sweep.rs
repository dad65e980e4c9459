//! The two commits around the deletion of blobs: the first makes sure that no file can take them any more, the second
//! forgets their keys.

use domain::model::UserId;
use domain::verbs::{ForgetBlobs, ReleaseBlobs};

use super::{ActResult, Lock, Locks, Log, Name, Transact, Tx, alone, values};
use crate::statements::files::{DELETE_LOOSE, GIVE_ROOM_OF_LOOSE, LOOSE_UPLOADERS, STILL_DUE, UNSCHEDULE_ALL};
use crate::value::Value;

impl Transact for ReleaseBlobs {
    type Answer = Vec<String>;

    fn locks(&self) -> Locks {
        blobs(&self.keys)
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Vec<String>> {
        let due = loop {
            let rows = self.keys.iter().map(|key| values![key, log.now()]).collect();
            let (mut due, mut uploaders) = (Vec::new(), Vec::new());
            for mut row in tx.batch(&STILL_DUE, rows).await? {
                due.push(row.text()?);
            }
            for mut row in tx.batch(&LOOSE_UPLOADERS, keys(&due)).await? {
                uploaders.push(alone(row.id::<UserId>()?));
            }
            if !tx.lock(&uploaders).await? {
                break due;
            }
        };
        tx.execute_batch(&GIVE_ROOM_OF_LOOSE, keys(&due)).await?;
        tx.execute_batch(&DELETE_LOOSE, keys(&due)).await?;
        Ok(due)
    }
}

impl Transact for ForgetBlobs {
    type Answer = ();

    fn locks(&self) -> Locks {
        blobs(&self.keys)
    }

    async fn run<T: Tx>(&self, tx: &mut T, _log: &mut Log) -> ActResult<()> {
        tx.execute_batch(&UNSCHEDULE_ALL, keys(&self.keys)).await?;
        Ok(())
    }
}

fn keys(keys: &[String]) -> Vec<Vec<Value>> {
    keys.iter().map(|key| values![key]).collect()
}

fn blobs(keys: &[String]) -> Locks {
    Locks::of(keys.iter().map(|key| alone(Lock::name(Name::Blob, key))))
}
