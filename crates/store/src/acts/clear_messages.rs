//! Takes away what somebody wrote in a channel, some of it at a time.

use domain::model::{Actor, ChannelId, MessageId};
use domain::{Refusal, Resource, rules};

use super::delete_message::tombstone;
use super::find_message::any;
use super::{ActError, ActResult, Locks, Log, Transact, Tx, alone, facts};

pub(crate) struct Clear {
    pub(crate) actor: Actor,
    pub(crate) channel: ChannelId,
    /// Messages of the actor in that channel, as far as they are still there.
    pub(crate) messages: Vec<MessageId>,
}

impl Transact for Clear {
    type Answer = u64;

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user), alone(self.channel)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<u64> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::enter(facts::channel(tx, self.channel, actor.id).await?)?;
        let mut cleared = 0;
        for message in &self.messages {
            let found = match any(tx, *message, actor.id).await {
                Err(ActError::Refused(Refusal::Unknown(Resource::Message))) => continue,
                found => found?,
            };
            if found.bare.author == actor.id && found.channel.id == self.channel {
                tombstone(tx, log, found, actor.clone()).await?;
                cleared += 1;
            }
        }
        Ok(cleared)
    }
}
