//! Puts a member out of a channel, or bans anybody from it.

use domain::event::MembershipEnd;
use domain::model::{Actor, ChannelId, UserId};
use domain::ports::Departure;
use domain::{Refusal, Resource, rules};

use super::Act;
use super::leave_channel::remove_member;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::channels::INSERT_BAN;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct RemoveMember {
    pub(crate) actor: Actor,
    pub(crate) channel: ChannelId,
    pub(crate) target: UserId,
    pub(crate) how: Departure,
}

impl Act for RemoveMember {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::remove_member(facts::channel(tx, self.channel, actor.id).await?, self.target, self.how)?;
        let target = facts::target(tx, self.target).await?;
        let standing = facts::channel(tx, self.channel, target.id).await?;
        let member = standing.is_some_and(|standing| standing.member && !standing.banned);
        let parting = match self.how {
            Departure::Removed if !member => return Err(Refusal::Unknown(Resource::Member).into()),
            Departure::Removed => MembershipEnd::Removed,
            Departure::Banned => {
                tx.execute(&INSERT_BAN, params![self.channel, target.id, actor.id, log.now()]).await?;
                MembershipEnd::Banned
            }
        };
        if member {
            remove_member(tx, log, self.channel, target, parting).await?;
        }
        Ok(())
    }
}
