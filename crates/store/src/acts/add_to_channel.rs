//! Puts somebody else into a channel.

use domain::model::{Actor, ChannelId, UserId};
use domain::rules;

use super::Act;
use super::approach::Approach;
use super::new_channel::add_member;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::tx::Tx;

pub(crate) struct AddToChannel {
    pub(crate) actor: Actor,
    pub(crate) channel: ChannelId,
    pub(crate) target: UserId,
    /// Whether it is counted against the hour.
    pub(crate) limited: bool,
}

impl Act for AddToChannel {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let standing = facts::channel(tx, self.channel, actor.id).await?;
        rules::invite(standing.clone())?;
        let target = facts::target(tx, self.target).await?;
        rules::add_member(standing, facts::channel(tx, self.channel, target.id).await?)?;
        let others = [target];
        let approach = Approach { actor: actor.id, others: &others, opens: false, limited: self.limited };
        approach.make(tx, log.now()).await?;
        let [target] = others;
        Ok(add_member(tx, log, self.channel, &target, None).await?)
    }
}
