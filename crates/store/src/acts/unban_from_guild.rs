//! Lifts a guild's ban.

use domain::model::{Actor, GuildId, UserId};
use domain::rules;

use super::Act;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::guilds::DELETE_GUILD_BAN;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct UnbanFromGuild {
    pub(crate) actor: Actor,
    pub(crate) guild: GuildId,
    pub(crate) target: UserId,
}

impl Act for UnbanFromGuild {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::manage_guild(facts::guild(tx, self.guild, actor.id).await?)?;
        tx.execute(&DELETE_GUILD_BAN, params![self.guild, self.target]).await?;
        Ok(())
    }
}
