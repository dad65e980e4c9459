//! Puts a member out of a channel, or bans anybody from it.

use domain::event::MembershipEnd;
use domain::ports::Departure;
use domain::verbs::RemoveFromChannel;
use domain::{Refusal, Resource, rules};

use super::leave_channel::remove_member;
use super::{ActResult, ActedOn, Locks, Log, Transact, Tx, alone, facts, params, shared};
use crate::statements::channels::INSERT_BAN;

impl Transact for RemoveFromChannel {
    type Answer = ActedOn;

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(self.target), alone(self.channel)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<ActedOn> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::remove_member(facts::channel(tx, self.channel, actor.id).await?, self.target, self.how)?;
        let target = facts::target(tx, self.target).await?;
        let access = facts::channel(tx, self.channel, target.id).await?;
        let member = access.is_some_and(|access| access.member && !access.banned);
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
        Ok(ActedOn { user: actor.id, channel: self.channel })
    }
}
