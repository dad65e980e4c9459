//! Lifts a channel's ban.

use domain::event::Stream;
use domain::model::{Actor, ChannelId, UserId};
use domain::{EventKind, rules};

use super::Act;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::channels::DELETE_BAN;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct Unban {
    pub(crate) actor: Actor,
    pub(crate) channel: ChannelId,
    pub(crate) target: UserId,
}

impl Act for Unban {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::unban(facts::channel(tx, self.channel, actor.id).await?)?;
        let lifted = tx.execute(&DELETE_BAN, params![self.channel, self.target]).await? == 1;
        let standing = facts::channel(tx, self.channel, self.target).await?;
        // Only a guild's member can be one again: elsewhere the ban took the membership itself.
        if lifted && standing.is_some_and(|standing| standing.member) {
            let channel = facts::fresh_channel(tx, self.channel).await?;
            let user = facts::target(tx, self.target).await?;
            let streams = [Stream::User(user.id), Stream::Channel(channel.id)];
            log.announce(tx, &streams, EventKind::ChannelMemberAdded { channel, user, answered: None }).await?;
        }
        Ok(())
    }
}
