//! Gives a channel another join code.

use domain::event::ChannelField;
use domain::model::Channel;
use domain::rules;
use domain::verbs::RenewJoinCode;

use super::update_channel::announce_update;
use super::{ActResult, Lock, Locks, Log, Name, Transact, Tx, alone, facts, params, shared};
use crate::statements::channels::SET_CODE;

impl Transact for RenewJoinCode {
    type Answer = Channel;

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(self.channel), alone(Lock::name(Name::Code, &self.code))])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Channel> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::invite(facts::channel(tx, self.channel, actor.id).await?)?;
        tx.execute(&SET_CODE, params![self.channel, &self.code]).await?;
        let channel = announce_update(tx, log, self.channel, ChannelField::Description).await?;
        Ok(channel.as_ref().clone())
    }
}
