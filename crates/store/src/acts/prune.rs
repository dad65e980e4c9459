//! Takes away what has served its time, a slice at a time: old events, logins long over, codes nobody traded, dead
//! invites, and the messages of deleted channels.

use domain::limits;
use domain::model::Timestamp;

use crate::fault::Fault;
use crate::statements::files::{DELETE_CHANNEL_FILES, DOOM_CHANNEL_FILES, GIVE_ROOM_OF_CHANNEL};
use crate::statements::housekeeping::{
    DELETE_BROWSERS, DELETE_CODES, DELETE_DOOMED_MENTIONS, DELETE_DOOMED_REACTIONS, DELETE_GAPS, DELETE_INVITES,
    DELETE_LIVE_MESSAGES, DELETE_REGISTRATION_CODES, DELETE_SESSION, DELETE_TOMBSTONES, DOOMED, FORGET_DOOMED,
    FORGET_GRANT, FORGET_REFRESH, NEXT_STREAMS, OLD_SESSIONS, PRUNE_STREAM,
};
use crate::statements::passwords::DELETE_LINKS;
use crate::tx::Tx;
use crate::value::params;

const SLICE: u64 = limits::PRUNE_SLICE as u64;

/// One round over everything, and how far it has come.
#[derive(Default)]
pub(crate) struct Pruning {
    /// The last stream that was looked through.
    stream: Option<(i64, i64)>,
}

impl Pruning {
    /// Does one slice; whether the round has more to do. Run again from the start it does no harm.
    pub(crate) async fn slice<T: Tx>(&mut self, tx: &mut T, now: Timestamp) -> Result<bool, Fault> {
        let before = now.minus(limits::LOG_LIFE);
        let channels = doomed(tx, now).await?;
        let sessions = sessions(tx, before).await?;
        let invites = tx.execute(&DELETE_INVITES, params![now, limits::PRUNE_SLICE]).await? == SLICE;
        let codes = tx.execute(&DELETE_CODES, params![now, limits::PRUNE_SLICE]).await? == SLICE;
        let browsers = tx.execute(&DELETE_BROWSERS, params![now, limits::PRUNE_SLICE]).await? == SLICE;
        let links = tx.execute(&DELETE_LINKS, params![now, limits::PRUNE_SLICE]).await? == SLICE;
        let registration = tx.execute(&DELETE_REGISTRATION_CODES, params![now, limits::PRUNE_SLICE]).await? == SLICE;
        let streams = self.streams(tx, before).await?;
        Ok(links || registration || channels || sessions || invites || codes || browsers || streams)
    }

    /// Looks through the next streams, until a slice of events is gone.
    async fn streams<T: Tx>(&mut self, tx: &mut T, before: Timestamp) -> Result<bool, Fault> {
        let (kind, id) = self.stream.unwrap_or((-1, 0));
        let rows = tx.rows(&NEXT_STREAMS, params![kind, id, limits::PRUNE_SLICE]).await?;
        let last_ones = (rows.len() as u64) < SLICE;
        let mut left = SLICE;
        for mut row in rows {
            let (kind, id) = (row.int()?, row.int()?);
            left = left.saturating_sub(tx.execute(&PRUNE_STREAM, params![kind, id, before, left]).await?);
            if left == 0 {
                return Ok(true);
            }
            self.stream = Some((kind, id));
        }
        if last_ones {
            self.stream = None;
        }
        Ok(!last_ones)
    }
}

async fn doomed<T: Tx>(tx: &mut T, now: Timestamp) -> Result<bool, Fault> {
    let Some(mut row) = tx.row(&DOOMED, &[]).await? else { return Ok(false) };
    let channel = row.int()?;
    tx.execute(&DOOM_CHANNEL_FILES, params![channel, limits::PRUNE_SLICE, now]).await?;
    tx.execute(&GIVE_ROOM_OF_CHANNEL, params![channel, limits::PRUNE_SLICE]).await?;
    for statement in [
        &DELETE_CHANNEL_FILES,
        &DELETE_DOOMED_MENTIONS,
        &DELETE_DOOMED_REACTIONS,
        &DELETE_LIVE_MESSAGES,
        &DELETE_TOMBSTONES,
    ] {
        if tx.execute(statement, params![channel, limits::PRUNE_SLICE]).await? == SLICE {
            return Ok(true);
        }
    }
    tx.execute(&DELETE_GAPS, params![channel]).await?;
    tx.execute(&FORGET_DOOMED, params![channel]).await?;
    Ok(true)
}

async fn sessions<T: Tx>(tx: &mut T, before: Timestamp) -> Result<bool, Fault> {
    let rows = tx.rows(&OLD_SESSIONS, params![before, limits::PRUNE_SLICE]).await?;
    let more = rows.len() as u64 == SLICE;
    for mut row in rows {
        forget_session(tx, row.int()?).await?;
    }
    Ok(more)
}

/// Takes away a login that ended, and all that belonged to it.
pub(super) async fn forget_session<T: Tx>(tx: &mut T, session: i64) -> Result<(), Fault> {
    for statement in [&FORGET_GRANT, &FORGET_REFRESH, &DELETE_SESSION] {
        tx.execute(statement, params![session]).await?;
    }
    Ok(())
}
