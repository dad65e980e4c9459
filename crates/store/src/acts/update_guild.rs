//! Changes a guild's name, or its owner.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Guild, GuildId, User, UserId};
use domain::verbs::UpdateGuild;
use domain::{EventKind, Refusal, Resource, rules};

use super::pass_ownership::set_guild_owner;
use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, params, shared};
use crate::statements::guilds::SET_GUILD_NAME;

impl Transact for UpdateGuild {
    type Answer = Guild;

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(self.guild)]).and(self.owner.map(alone))
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Guild> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let owner = rules::manage_guild(facts::guild(tx, self.guild, actor.id).await?)?;
        let name = self.name.clone().unwrap_or_else(|| owner.guild().name.clone());
        let guild = Guild { name, ..owner.guild().clone() };
        if guild != *owner.guild() {
            tx.execute(&SET_GUILD_NAME, params![guild.id, &guild.name]).await?;
            let kind = EventKind::GuildUpdated { guild: Arc::new(guild.clone()) };
            log.announce(tx, &[Stream::Guild(guild.id)], kind).await?;
        }
        match self.owner {
            Some(target) if target != actor.id => {
                let target = successor(tx, log, guild.id, target).await?;
                let owner = target.id;
                set_guild_owner(tx, log, guild.id, actor, target).await?;
                Ok(Guild { owner, ..guild })
            }
            _ => Ok(guild),
        }
    }
}

/// The member of a guild who is to own it.
async fn successor<T: Tx>(tx: &mut T, log: &Log, guild: GuildId, target: UserId) -> ActResult<Arc<User>> {
    let unknown = Refusal::Unknown(Resource::Member);
    rules::enter_guild(facts::guild(tx, guild, target).await?).map_err(|_| unknown)?;
    let target = facts::target(tx, target).await?;
    rules::take_part(&target, log.now())?;
    Ok(target)
}
