//! Questions about single messages.

use domain::model::{Message, MessageId, Timestamp, UserId};
use domain::{Refusal, Thing, rules};

use super::Read;
pub(crate) use super::page::History;
use crate::facts;
use crate::fault::{Done, Fault};
use crate::shape;
use crate::statements::messages::MESSAGE;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct OneMessage {
    pub(crate) user: UserId,
    pub(crate) message: MessageId,
}

impl Read for OneMessage {
    type Answer = Message;

    async fn read<T: Tx>(&self, tx: &mut T, _now: Timestamp) -> Done<Message> {
        let unknown = Refusal::Unknown(Thing::Message);
        let mut row = tx.row(&MESSAGE, params![self.message]).await?.ok_or_else(|| unknown.clone())?;
        let bare = shape::message(&mut row)?;
        // A stranger isn't told more of a hidden channel's message than of one that doesn't exist.
        let hidden = |refusal| if refusal == Refusal::Unknown(Thing::Channel) { unknown } else { refusal };
        let member = rules::enter(facts::channel(tx, bare.channel(), self.user).await?).map_err(hidden)?;
        let author = facts::user(tx, bare.author).await?;
        let author = author.ok_or_else(|| Fault::shape("a message has no author"))?;
        Ok(bare.whole(author, member.channel().guild))
    }
}
