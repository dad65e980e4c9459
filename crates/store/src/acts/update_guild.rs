//! Changes a guild's name.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Actor, Guild, GuildId};
use domain::{EventKind, rules};

use super::Act;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::guilds::SET_GUILD_NAME;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct UpdateGuild {
    pub(crate) actor: Actor,
    pub(crate) guild: GuildId,
    pub(crate) name: String,
}

impl Act for UpdateGuild {
    type Answer = Guild;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Guild> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let owner = rules::manage_guild(facts::guild(tx, self.guild, actor.id).await?)?;
        let guild = Guild { name: self.name.clone(), ..owner.guild().clone() };
        if guild != *owner.guild() {
            tx.execute(&SET_GUILD_NAME, params![guild.id, &guild.name]).await?;
            let what = EventKind::GuildUpdated { guild: Arc::new(guild.clone()) };
            log.announce(tx, &[Stream::Guild(guild.id)], what).await?;
        }
        Ok(guild)
    }
}
