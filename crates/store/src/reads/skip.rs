//! Finds the position in a history that lies a number of messages back, without counting them one by one.
//!
//! Positions are dense, so where nothing was deleted a subtraction finds it. Deletions are counted per bucket of
//! positions; the walk takes a step per bucket that has any, and looks at single messages in the last one only.

use domain::limits::{GAP_BUCKET, SKIP};
use domain::model::ChannelId;

use crate::fault::Fault;
use crate::statements::messages::{BELOW_SKIPPING, GAPS};
use crate::tx::Tx;
use crate::value::params;

/// How many counts are read at once.
const COUNTS: usize = 1024;

/// Where the walk stands.
struct Walk {
    /// Everything from this position on is skipped.
    edge: i64,
    /// How many live messages are still to be skipped.
    left: i64,
}

/// The position of the newest live message after `skip` newer ones; none if there are no more.
pub(super) async fn position_after<T: Tx>(
    tx: &mut T,
    channel: ChannelId,
    head: i64,
    skip: u64,
) -> Result<Option<i64>, Fault> {
    let left = i64::try_from(skip.min(SKIP)).unwrap_or(i64::MAX);
    let mut walk = Walk { edge: head + 1, left };
    let mut bucket = i64::MAX;
    loop {
        let counts = tx.rows(&GAPS, params![channel, bucket, COUNTS]).await?;
        let last_ones = counts.len() < COUNTS;
        for mut row in counts {
            let deleted;
            (bucket, deleted) = (row.int()?, row.int()?);
            let (bottom, top) = ((bucket * GAP_BUCKET).max(1), ((bucket + 1) * GAP_BUCKET).min(walk.edge));
            if let Some(position) = walk.over(top) {
                return Ok(Some(position));
            }
            let live = top - bottom - deleted;
            if walk.left < live {
                let params = params![channel, top, bottom, walk.left];
                return tx.row(&BELOW_SKIPPING, params).await?.map(|mut row| row.int()).transpose();
            }
            walk = Walk { edge: bottom, left: walk.left - live };
        }
        if last_ones {
            return Ok(walk.over(1));
        }
    }
}

impl Walk {
    /// Skips down to a position over messages none of which is deleted; answers the position looked for, if it is
    /// among them.
    fn over(&mut self, down_to: i64) -> Option<i64> {
        let run = self.edge - down_to;
        if self.left < run {
            return Some(self.edge - 1 - self.left);
        }
        self.left -= run;
        self.edge = down_to;
        None
    }
}
