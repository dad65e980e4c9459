//! How far people have read. Positions in a channel are dense, so what is unread is counted by a subtraction, less what is
//! deleted and one's own; messages are not counted one by one.

use std::collections::HashMap;

use domain::limits::{self, GAP_BUCKET};
use domain::model::{ChannelId, MessageId, ReadState, Timestamp, UserId};
use domain::ports::ReadStateFilter;

use super::Read;
use crate::fault::{ActResult, Fault};
use crate::statements::Batch;
use crate::statements::read_marks::{GAPS_AFTER, MARKS, MARKS_BEHIND, MENTIONS_AFTER, OTHERS_MENTIONS_AFTER};
use crate::tx::Tx;
use crate::value::{Row, Value, params, values};

pub(crate) struct ReadStatesOf {
    pub(crate) user: UserId,
    pub(crate) filter: ReadStateFilter,
}

impl Read for ReadStatesOf {
    type Answer = Vec<ReadState>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Vec<ReadState>> {
        match &self.filter {
            ReadStateFilter::Unread => Ok(unread(tx, self.user).await?),
            ReadStateFilter::Channels(channels) => {
                let mut wanted = channels.iter().copied().take(limits::PAGE as usize).collect::<Vec<_>>();
                wanted.sort_unstable();
                wanted.dedup();
                let rows = wanted.into_iter().map(|channel| values![channel, self.user]).collect();
                let mut marks = marks(tx.batch(&MARKS, rows).await?)?;
                marks.sort_unstable_by_key(|mark| mark.channel);
                Ok(states(tx, self.user, &marks).await?)
            }
        }
    }
}

/// How far the user has read in those of their channels that hold something unread.
pub(super) async fn unread<T: Tx>(tx: &mut T, user: UserId) -> Result<Vec<ReadState>, Fault> {
    let marks = marks(tx.rows(&MARKS_BEHIND, params![user, limits::STREAMS]).await?)?;
    let mut states = states(tx, user, &marks).await?;
    states.retain(|state| state.unread > 0);
    Ok(states)
}

/// Up to where somebody has read a channel, and how far that has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ReadMark {
    pub(crate) channel: ChannelId,
    pub(crate) position: i64,
    pub(crate) message: Option<MessageId>,
    /// How many messages of their own came after it.
    pub(crate) own_after: i64,
    pub(crate) head: i64,
    /// How many of its messages are deleted.
    pub(crate) deleted: i64,
}

impl ReadMark {
    pub(crate) fn read(row: &mut Row) -> Result<Self, Fault> {
        let (channel, position, message, own_after) = (row.id()?, row.int()?, row.opt_id()?, row.int()?);
        let (head, count) = (row.int()?, row.int()?);
        Ok(Self { channel, position, message, own_after, head, deleted: head - count })
    }

    fn is_behind(&self) -> bool {
        self.head > self.position
    }
}

fn marks(rows: Vec<Row>) -> Result<Vec<ReadMark>, Fault> {
    rows.into_iter().map(|mut row| ReadMark::read(&mut row)).collect()
}

/// What the user hasn't read at these marks of theirs.
pub(crate) async fn states<T: Tx>(tx: &mut T, user: UserId, marks: &[ReadMark]) -> Result<Vec<ReadState>, Fault> {
    let gapped = marks.iter().filter(|mark| mark.is_behind() && mark.deleted > 0).map(|mark| {
        let bucket = mark.position / GAP_BUCKET;
        values![mark.channel, mark.position, bucket, (bucket + 1) * GAP_BUCKET]
    });
    let gaps = counts(tx, &GAPS_AFTER, gapped.collect()).await?;
    let unread = |mark: &ReadMark| {
        let deleted = gaps.get(&mark.channel).copied().unwrap_or_default();
        u64::try_from(mark.head - mark.position - deleted - mark.own_after).unwrap_or_default()
    };
    // Where none of their own came after, no message needs to be asked whose it is.
    let (with_own, without): (Vec<&ReadMark>, _) =
        marks.iter().filter(|mark| unread(mark) > 0).partition(|mark| mark.own_after > 0);
    let mut mentions = HashMap::new();
    for (batch, marks) in [(&OTHERS_MENTIONS_AFTER, with_own), (&MENTIONS_AFTER, without)] {
        let rows = marks.iter().map(|mark| values![mark.channel, user, mark.message.map_or(0, MessageId::get)]);
        mentions.extend(counts(tx, batch, rows.collect()).await?);
    }
    let states = marks.iter().map(|mark| {
        let mentions = mentions.get(&mark.channel).and_then(|count| u64::try_from(*count).ok()).unwrap_or_default();
        ReadState { channel: mark.channel, last_read: mark.message, unread: unread(mark), mentions }
    });
    Ok(states.collect())
}

/// A number for each channel.
async fn counts<T: Tx>(
    tx: &mut T,
    batch: &'static Batch,
    rows: Vec<Vec<Value>>,
) -> Result<HashMap<ChannelId, i64>, Fault> {
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = tx.batch(batch, rows).await?;
    rows.into_iter().map(|mut row| Ok((row.id()?, row.int()?))).collect()
}
