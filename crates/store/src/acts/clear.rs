//! Takes away what somebody wrote in a channel, some of it at a time.

use domain::model::{Actor, ChannelId, MessageId};
use domain::rules;

use super::Act;
use super::delete_message::bury;
use super::naming::any;
use crate::facts;
use crate::fault::Done;
use crate::log::Log;
use crate::statements::messages::WRITTEN_IN;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct Clear {
    pub(crate) actor: Actor,
    pub(crate) channel: ChannelId,
    pub(crate) count: u32,
}

impl Act for Clear {
    type Answer = u64;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<u64> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::enter(facts::channel(tx, self.channel, actor.id).await?)?;
        let rows = tx.rows(&WRITTEN_IN, params![actor.id, self.channel, self.count]).await?;
        let mut cleared = 0;
        for mut row in rows {
            let message: MessageId = row.id()?;
            let found = any(tx, message, actor.id).await?;
            bury(tx, log, found, actor.clone()).await?;
            cleared += 1;
        }
        Ok(cleared)
    }
}
