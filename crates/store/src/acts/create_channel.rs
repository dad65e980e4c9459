//! Makes a room.

use domain::event::Stream;
use domain::model::UserId;
use domain::verbs::CreateChannel;
use domain::{FieldProblem, Refusal, UniqueName, limits, rules};

use super::new_channel::NewChannelRow;
use super::{ActResult, ActedOn, Lock, Locks, Log, Name, Transact, Tx, alone, facts, params};
use crate::statements::channels::{CHANNEL_BY_CLAIM, CHANNEL_BY_CODE, OWN_CHANNEL_COUNT};
use crate::statements::guilds::GUILD_CHANNEL_COUNT;

impl Transact for CreateChannel {
    type Answer = ActedOn;

    fn locks(&self) -> Locks {
        let new = &self.new;
        let stream = new.guild.map_or(Stream::Server, Stream::Guild);
        Locks::of([alone(self.actor.user)])
            .and((new.guild.is_some() || !new.private).then(|| alone(stream)))
            .and(new.claim.iter().map(|claim| alone(Lock::name(Name::Claim, claim))))
            .and(new.join_code.iter().map(|code| alone(Lock::name(Name::Code, code))))
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<ActedOn> {
        let new = self.new.clone();
        let owner = facts::actor(tx, self.actor, log.now()).await?;
        match new.guild {
            Some(guild) => {
                rules::manage_guild(facts::guild(tx, guild, owner.id).await?)?;
                let count = tx.one(&GUILD_CHANNEL_COUNT, params![guild]).await?.count()?;
                if count >= limits::GUILD_CHANNELS as u64 {
                    return Err(Refusal::invalid("channels", FieldProblem::TooLong(limits::GUILD_CHANNELS)).into());
                }
            }
            None => room_for_channel(tx, self.actor.user).await?,
        }
        if new.claim.is_some() && tx.row(&CHANNEL_BY_CLAIM, params![new.claim.clone()]).await?.is_some() {
            return Err(Refusal::Taken(UniqueName::ChannelName).into());
        }
        if new.join_code.is_some() && tx.row(&CHANNEL_BY_CODE, params![new.join_code.clone()]).await?.is_some() {
            return Err(Refusal::Taken(UniqueName::JoinCode).into());
        }
        let new = NewChannelRow {
            guild: new.guild,
            claim: new.claim,
            description: new.description,
            private: new.private,
            join_code: new.join_code,
            ..NewChannelRow::room(&new.name, owner.id)
        };
        let members = if new.guild.is_some() { Vec::new() } else { vec![owner] };
        Ok(ActedOn { user: self.actor.user, channel: new.make(tx, log, members).await?.id })
    }
}

/// Refuses when the user is in as many channels of their own as can be listed.
pub(super) async fn room_for_channel<T: Tx>(tx: &mut T, user: UserId) -> ActResult<()> {
    let count = tx.one(&OWN_CHANNEL_COUNT, params![user]).await?.count()?;
    if count >= limits::MEMBERSHIPS as u64 {
        return Err(Refusal::invalid("channels", FieldProblem::TooLong(limits::MEMBERSHIPS)).into());
    }
    Ok(())
}
