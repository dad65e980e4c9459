//! Takes away what somebody wrote in a channel, some of it at a time.

use domain::model::{Actor, ChannelId, MessageId};
use domain::{Refusal, Thing, rules};

use super::Act;
use super::delete_message::bury;
use super::naming::any;
use crate::facts;
use crate::fault::{Done, Halt};
use crate::log::Log;
use crate::tx::Tx;

pub(crate) struct Clear {
    pub(crate) actor: Actor,
    pub(crate) channel: ChannelId,
    /// Messages of the actor in that channel, as far as they are still there.
    pub(crate) messages: Vec<MessageId>,
}

impl Act for Clear {
    type Answer = u64;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<u64> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::enter(facts::channel(tx, self.channel, actor.id).await?)?;
        let mut cleared = 0;
        for message in &self.messages {
            let found = match any(tx, *message, actor.id).await {
                Err(Halt::Refused(Refusal::Unknown(Thing::Message))) => continue,
                found => found?,
            };
            if found.bare.author == actor.id && found.channel == self.channel {
                bury(tx, log, found, actor.clone()).await?;
                cleared += 1;
            }
        }
        Ok(cleared)
    }
}
