//! Makes a guild.

use std::sync::Arc;

use domain::event::Stream;
use domain::model::{Guild, UserId};
use domain::verbs::CreateGuild;
use domain::{EventKind, FieldProblem, Refusal, limits};

use super::create_invite::insert_invite;
use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, params};
use crate::statements::guilds::{GUILD_COUNT, INSERT_GUILD, INSERT_GUILD_MEMBER};

impl Transact for CreateGuild {
    type Answer = Guild;

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Guild> {
        let owner = facts::actor(tx, self.actor, log.now()).await?;
        room_for_guild(tx, owner.id).await?;
        let Self { name, invite, answered, .. } = self;
        let id = tx.one(&INSERT_GUILD, params![name, owner.id, log.now()]).await?.id()?;
        tx.execute(&INSERT_GUILD_MEMBER, params![id, owner.id, log.now()]).await?;
        let guild = Guild { id, name: name.clone(), owner: owner.id, created_at: log.now() };
        if let Some(invite) = invite {
            insert_invite(tx, log, id, owner.id, invite).await?;
        }
        let (stream, made) = (Stream::User(owner.id), Arc::new(guild.clone()));
        log.announce(tx, &[stream], EventKind::GuildCreated { guild: made, owner, answered: *answered }).await?;
        Ok(guild)
    }
}

/// Refuses when the user is in as many guilds as can be listed.
pub(super) async fn room_for_guild<T: Tx>(tx: &mut T, user: UserId) -> ActResult<()> {
    let count = tx.one(&GUILD_COUNT, params![user]).await?.count()?;
    if count >= limits::MEMBERSHIPS as u64 {
        return Err(Refusal::invalid("guilds", FieldProblem::TooLong(limits::MEMBERSHIPS)).into());
    }
    Ok(())
}
