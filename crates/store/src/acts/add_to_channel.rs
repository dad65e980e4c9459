//! Puts somebody else into a channel.

use domain::model::{Actor, ChannelId, UserId};
use domain::rules;

use super::Act;
use super::create_channel::room_for_channel;
use super::making::add_member;
use crate::facts;
use crate::fault::Done;
use crate::log::Log;
use crate::tx::Tx;

pub(crate) struct AddToChannel {
    pub(crate) actor: Actor,
    pub(crate) channel: ChannelId,
    pub(crate) target: UserId,
}

impl Act for AddToChannel {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let standing = facts::channel(tx, self.channel, actor.id).await?;
        rules::invite(standing.clone())?;
        let target = facts::target(tx, self.target).await?;
        rules::add_member(standing, facts::channel(tx, self.channel, target.id).await?)?;
        room_for_channel(tx, target.id).await?;
        Ok(add_member(tx, log, self.channel, &target, None).await?)
    }
}
