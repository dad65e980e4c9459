//! Kicks a member out of a guild, or bans anybody from it.

use domain::event::MembershipEnd;
use domain::ports::Departure;
use domain::verbs::RemoveFromGuild;
use domain::{MembershipOf, Refusal, rules};

use super::leave_guild::remove_member;
use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, params, shared};
use crate::statements::guilds::INSERT_GUILD_BAN;

impl Transact for RemoveFromGuild {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(self.target), alone(self.guild)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let owner = rules::remove_from_guild(facts::guild(tx, self.guild, actor.id).await?, self.target)?;
        let target = facts::target(tx, self.target).await?;
        let access = facts::guild(tx, self.guild, target.id).await?;
        let member = access.is_some_and(|access| access.member);
        let parting = match self.how {
            Departure::Removed if !member => return Err(Refusal::NotMember(MembershipOf::Guild).into()),
            Departure::Removed => MembershipEnd::Removed,
            Departure::Banned => {
                let params = params![self.guild, target.id, actor.id, log.now()];
                tx.execute(&INSERT_GUILD_BAN, params).await?;
                MembershipEnd::Banned
            }
        };
        if member {
            remove_member(tx, log, owner.guild(), target, parting).await?;
        }
        Ok(())
    }
}
