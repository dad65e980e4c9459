//! Makes a member owner of a channel or guild, by the right of an administrator.

use std::sync::Arc;

use domain::model::{AdminActionKind, ChannelId, GuildId, User};
use domain::ports::OwnedResource;
use domain::verbs::Transfer;
use domain::{Refusal, Resource, rules};

use super::admin_log::AdminLogEntry;
use super::pass_ownership::set_guild_owner;
use super::set_role::set_owner;
use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, shared};

impl Transact for Transfer {
    type Answer = Arc<User>;

    fn locks(&self) -> Locks {
        let resource = match self.resource {
            OwnedResource::Channel(channel) => alone(channel),
            OwnedResource::Guild(guild) => alone(guild),
        };
        Locks::of([resource, alone(self.target)]).and(self.actor.map(|actor| shared(actor.user)))
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<User>> {
        let by = match self.actor {
            Some(actor) => {
                let actor = facts::actor(tx, actor, log.now()).await?;
                rules::administer(&actor)?;
                Some(actor.id)
            }
            None => None,
        };
        let target = facts::target(tx, self.target).await?;
        rules::take_part(&target, log.now())?;
        let what = match self.resource {
            OwnedResource::Channel(channel) => hand_channel_over(tx, log, channel, &target).await?,
            OwnedResource::Guild(guild) => hand_guild_over(tx, log, guild, &target).await?,
        };
        if let Some(what) = what {
            let entry =
                AdminLogEntry { reason: Some(what), ..AdminLogEntry::of(by, AdminActionKind::Transfer, target.id) };
            entry.enter(tx, log).await?;
        }
        Ok(target)
    }
}

/// A guild's channel goes with the guild. What it was that went, if it wasn't the target's already.
async fn hand_channel_over<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    channel: ChannelId,
    target: &Arc<User>,
) -> ActResult<Option<String>> {
    let access = facts::channel(tx, channel, target.id).await?.ok_or(Refusal::Unknown(Resource::Channel))?;
    if let Some(guild) = access.channel.guild {
        return hand_guild_over(tx, log, guild, target).await;
    }
    let member = rules::inherit(access)?;
    let (name, former) = (member.channel().name.clone(), member.channel().owner);
    if former == target.id {
        return Ok(None);
    }
    let former = facts::target(tx, former).await?;
    set_owner(tx, log, channel, Some(former), target.clone()).await?;
    Ok(Some(format!("owner of the channel {name}")))
}

async fn hand_guild_over<T: Tx>(
    tx: &mut T,
    log: &mut Log,
    guild: GuildId,
    target: &Arc<User>,
) -> ActResult<Option<String>> {
    tx.lock(&[alone(guild)]).await?;
    let access = facts::guild(tx, guild, target.id).await?.ok_or(Refusal::Unknown(Resource::Guild))?;
    let former = access.guild.owner;
    if former == target.id {
        return Ok(None);
    }
    let member = rules::enter_guild(Some(access)).map_err(|_| Refusal::Unknown(Resource::Member))?;
    let former = facts::target(tx, former).await?;
    set_guild_owner(tx, log, guild, former, target.clone()).await?;
    Ok(Some(format!("owner of the server {}", member.guild().name)))
}
