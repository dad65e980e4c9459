//! Gives a channel another join code.

use domain::event::ChannelField;
use domain::model::{Actor, Channel, ChannelId};
use domain::rules;

use super::Act;
use super::update_channel::announce_update;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::channels::SET_CODE;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct RenewJoinCode {
    pub(crate) actor: Actor,
    pub(crate) channel: ChannelId,
    /// Random, and so nobody else's.
    pub(crate) code: String,
}

impl Act for RenewJoinCode {
    type Answer = Channel;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Channel> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::invite(facts::channel(tx, self.channel, actor.id).await?)?;
        tx.execute(&SET_CODE, params![self.channel, &self.code]).await?;
        let channel = announce_update(tx, log, self.channel, ChannelField::Description).await?;
        Ok(channel.as_ref().clone())
    }
}
