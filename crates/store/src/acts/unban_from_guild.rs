//! Lifts a guild's ban.

use domain::rules;
use domain::verbs::UnbanFromGuild;

use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, params, shared};
use crate::statements::guilds::DELETE_GUILD_BAN;

impl Transact for UnbanFromGuild {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(self.guild)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::manage_guild(facts::guild(tx, self.guild, actor.id).await?)?;
        tx.execute(&DELETE_GUILD_BAN, params![self.guild, self.target]).await?;
        Ok(())
    }
}
