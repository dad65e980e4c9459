//! Questions about whom one speaks with, two by two.

use domain::limits;
use domain::model::{ChannelId, Timestamp, UserId};
use domain::ports::Correspondent;

use super::{Read, user_cache};
use crate::acts::pair;
use crate::fault::{ActResult, Fault};
use crate::shape;
use crate::statements::channels::{CHANNEL_BY_PAIR, CORRESPONDENT_COUNT, CORRESPONDENTS, STRANGERS};
use crate::statements::users::USER_COUNT;
use crate::tx::Tx;
use crate::value::params;

/// Everybody else, strangers first.
pub(crate) struct Correspondents {
    pub(crate) user: UserId,
    pub(crate) skip: u64,
    pub(crate) count: u32,
}

impl Read for Correspondents {
    type Answer = Vec<Correspondent>;

    fn is_search(&self) -> bool {
        true
    }

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let (skip, count) = (self.skip.min(limits::SKIP), self.count.min(limits::PAGE));
        let strangers = self.strangers(tx).await?;
        let mut found = Vec::new();
        // The strangers are only read if the page reaches them.
        if skip < strangers {
            let rows = tx.rows(&STRANGERS, params![self.user, count, skip]).await?;
            let users = user_cache::users(rows)?.into_iter();
            found.extend(users.map(|user| Correspondent { user, conversation: None }));
        }
        let room = count as usize - found.len();
        if room > 0 {
            found.extend(self.known(tx, skip.saturating_sub(strangers), room).await?);
        }
        Ok(found)
    }
}

impl Correspondents {
    /// How many have no conversation with the user.
    async fn strangers<T: Tx>(&self, tx: &mut T) -> Result<u64, Fault> {
        let others = tx.one(&USER_COUNT, &[]).await?.count()?.saturating_sub(1);
        Ok(others.saturating_sub(tx.one(&CORRESPONDENT_COUNT, params![self.user]).await?.count()?))
    }

    async fn known<T: Tx>(&self, tx: &mut T, skip: u64, count: usize) -> Result<Vec<Correspondent>, Fault> {
        let rows = tx.rows(&CORRESPONDENTS, params![self.user, count, skip]).await?;
        let known = rows.into_iter().map(|mut row| {
            let conversation = Some((row.id()?, row.opt_time()?));
            Ok(Correspondent { conversation, user: shape::user(&mut row)?.into() })
        });
        known.collect()
    }
}

/// The conversation of two people.
pub(crate) struct ConversationWith {
    pub(crate) user: UserId,
    pub(crate) other: UserId,
}

impl Read for ConversationWith {
    type Answer = Option<ChannelId>;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        let row = tx.row(&CHANNEL_BY_PAIR, params![pair(self.user, self.other)]).await?;
        Ok(row.map(|mut row| row.id()).transpose()?)
    }
}
