//! Lifts a guild's ban.

use domain::rules;
use domain::verbs::UnbanFromGuild;

use super::Transact;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::guilds::DELETE_GUILD_BAN;
use crate::tx::Tx;
use crate::value::params;

impl Transact for UnbanFromGuild {
    type Answer = ();

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::manage_guild(facts::guild(tx, self.guild, actor.id).await?)?;
        tx.execute(&DELETE_GUILD_BAN, params![self.guild, self.target]).await?;
        Ok(())
    }
}
