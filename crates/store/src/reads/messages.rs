//! Questions about single messages.

use domain::model::{ChannelId, Message, MessageId, Timestamp, UserId};
use domain::ports::MessageRef;
use domain::{limits, rules};

use super::Read;
pub(crate) use super::page::History;
use super::reactions::reactions_of;
use crate::acts::find_message::find;
use crate::facts;
use crate::fault::ActResult;
use crate::statements::messages::WRITTEN_BEFORE;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct OneMessage {
    pub(crate) user: UserId,
    pub(crate) message: MessageId,
}

impl Read for OneMessage {
    type Answer = Message;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Message> {
        let found = find(tx, MessageRef { message: self.message, channel: None }, self.user).await?;
        let reactions = reactions_of(tx, self.message, Some(self.user)).await?;
        Ok(Message { reactions, ..found.whole(tx).await? })
    }
}

/// Some of the user's own messages in a channel, newest first, and from where on there may be more.
pub(crate) struct OwnIn {
    pub(crate) user: UserId,
    pub(crate) channel: ChannelId,
    pub(crate) before: Option<MessageId>,
}

impl Read for OwnIn {
    type Answer = (Vec<MessageId>, Option<MessageId>);

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> ActResult<Self::Answer> {
        rules::enter(facts::channel(tx, self.channel, self.user).await?)?;
        let before = self.before.map_or(i64::MAX, MessageId::get);
        let rows = tx.rows(&WRITTEN_BEFORE, params![self.user, before, limits::CLEARING_LOOKS]).await?;
        let is_all = rows.len() < limits::CLEARING_LOOKS as usize;
        let (mut own, mut last) = (Vec::new(), None);
        for mut row in rows {
            let (message, channel): (_, ChannelId) = (row.id()?, row.id()?);
            last = Some(message);
            if channel == self.channel {
                own.push(message);
                if own.len() == limits::CLEARED_AT_ONCE as usize {
                    return Ok((own, last));
                }
            }
        }
        Ok((own, last.filter(|_| !is_all)))
    }
}
