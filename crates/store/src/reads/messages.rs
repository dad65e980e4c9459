//! Questions about single messages.

use domain::model::{Message, MessageId, Timestamp, UserId};
use domain::ports::Named;

use super::Read;
pub(crate) use super::page::History;
use super::reactions::reactions_of;
use crate::acts::naming::find;
use crate::fault::Done;
use crate::tx::Tx;

pub(crate) struct OneMessage {
    pub(crate) user: UserId,
    pub(crate) message: MessageId,
}

impl Read for OneMessage {
    type Answer = Message;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> Done<Message> {
        let found = find(tx, Named { message: self.message, channel: None }, self.user).await?;
        let reactions = reactions_of(tx, self.message, Some(self.user)).await?;
        Ok(Message { reactions, ..found.whole(tx).await? })
    }
}
