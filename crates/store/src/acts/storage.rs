//! The bytes of files that each account keeps: counted in the commits that give it a file and take it away.

use domain::Refusal;
use domain::model::{Attachment, UserId};

use super::{ActResult, Fault, Tx, params};
use crate::statements::files::{GIVE_ROOM, TAKE_ROOM};

/// Adds these bytes to an account's, or refuses if they would be more than its quota.
pub(super) async fn take<T: Tx>(tx: &mut T, user: UserId, bytes: u64, quota: u64) -> ActResult<()> {
    let most = i64::try_from(quota).unwrap_or(i64::MAX);
    match tx.changed(&TAKE_ROOM, params![user, bytes, most]).await? {
        0 => Err(Refusal::StorageFull.into()),
        _ => Ok(()),
    }
}

/// Subtracts these bytes from an account's.
pub(super) async fn give_back<T: Tx>(tx: &mut T, user: UserId, bytes: u64) -> Result<(), Fault> {
    tx.execute(&GIVE_ROOM, params![user, bytes]).await?;
    Ok(())
}

/// What a file takes, its thumbnail included.
pub(super) fn bytes(file: &Attachment) -> u64 {
    let thumbnail = file.picture.as_ref().and_then(|picture| picture.thumbnail.as_ref());
    file.size + thumbnail.map_or(0, |thumbnail| thumbnail.size)
}
