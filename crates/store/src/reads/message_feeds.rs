//! Messages of many channels, gathered for one of their readers.

use domain::limits;
use domain::model::{ChannelId, Message, Timestamp, UserId};

use super::Read;
use super::page::whole;
use crate::fault::{ActResult, Fault};
use crate::shape;
use crate::statements::mentions::MENTIONING;
use crate::statements::messages::{NEWEST, RECENT, WRITTEN};
use crate::tx::Tx;
use crate::value::{params, values};

/// Which messages.
pub(crate) enum FeedKind {
    /// The newest of all that the reader may read.
    Recent,
    /// Those that mention them, but for this many of the newest.
    Mentioning(u64),
    /// Those that they wrote, but for this many of the newest.
    Written(u64),
}

/// Messages that stand where their reader is a member now, newest first.
pub(crate) struct MessageFeed {
    pub(crate) user: UserId,
    pub(crate) which: FeedKind,
    pub(crate) count: u32,
}

impl Read for MessageFeed {
    type Answer = Vec<Message>;

    fn is_search(&self) -> bool {
        matches!(self.which, FeedKind::Mentioning(skip) | FeedKind::Written(skip) if skip > limits::DEEP_SKIP)
    }

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let count = self.count.min(limits::PAGE);
        let rows = match self.which {
            FeedKind::Recent => tx.rows(&RECENT, params![self.user, count]).await?,
            FeedKind::Mentioning(skip) => {
                tx.rows(&MENTIONING, params![self.user, count, skip.min(limits::SKIP)]).await?
            }
            FeedKind::Written(skip) => tx.rows(&WRITTEN, params![self.user, count, skip.min(limits::SKIP)]).await?,
        };
        let bare = rows.into_iter().map(|mut row| Ok((shape::message(&mut row)?, row.opt_id()?)));
        Ok(whole(tx, self.user, bare.collect::<Result<_, Fault>>()?).await?)
    }
}

/// The newest message of each of these channels, for whoever is in them.
pub(crate) struct NewestOf {
    pub(crate) user: UserId,
    pub(crate) channels: Vec<ChannelId>,
}

impl Read for NewestOf {
    type Answer = Vec<Message>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let channels = self.channels.iter().take(limits::PAGE as usize);
        let rows = tx.batch(&NEWEST, channels.map(|channel| values![*channel, self.user]).collect()).await?;
        let bare = rows.into_iter().map(|mut row| Ok((shape::message(&mut row)?, row.opt_id()?)));
        Ok(whole(tx, self.user, bare.collect::<Result<_, Fault>>()?).await?)
    }
}
