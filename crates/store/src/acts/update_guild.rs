//! Changes a guild's name.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::Guild;
use domain::verbs::UpdateGuild;
use domain::{EventKind, rules};

use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, params, shared};
use crate::statements::guilds::SET_GUILD_NAME;

impl Transact for UpdateGuild {
    type Answer = Guild;

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(self.guild)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Guild> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let owner = rules::manage_guild(facts::guild(tx, self.guild, actor.id).await?)?;
        let guild = Guild { name: self.name.clone(), ..owner.guild().clone() };
        if guild != *owner.guild() {
            tx.execute(&SET_GUILD_NAME, params![guild.id, &guild.name]).await?;
            let kind = EventKind::GuildUpdated { guild: Arc::new(guild.clone()) };
            log.announce(tx, &[Stream::Guild(guild.id)], kind).await?;
        }
        Ok(guild)
    }
}
