//! Makes an invite.

use domain::model::{Actor, GuildId, Invite};
use domain::ports::NewInvite;
use domain::{Refusal, Why, limits, rules};

use super::Act;
use crate::facts;
use crate::fault::Done;
use crate::log::Log;
use crate::statements::guilds::{INSERT_INVITE, INVITE_COUNT};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct CreateInvite {
    pub(crate) actor: Actor,
    pub(crate) guild: GuildId,
    pub(crate) new: NewInvite,
}

impl Act for CreateInvite {
    type Answer = Invite;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<Invite> {
        let inviter = facts::actor(tx, self.actor, log.now()).await?.id;
        let member = rules::enter_guild(facts::guild(tx, self.guild, inviter).await?)?;
        let count = tx.one(&INVITE_COUNT, params![self.guild, log.now()]).await?.count()?;
        if count >= limits::GUILD_INVITES as u64 {
            return Err(Refusal::flaw("invites", Why::TooLong(limits::GUILD_INVITES)).into());
        }
        let NewInvite { code, life, max_uses } = self.new.clone();
        let (created_at, expires_at) = (log.now(), log.now().plus(life));
        let params = params![&code, self.guild, inviter, created_at, expires_at, max_uses];
        tx.execute(&INSERT_INVITE, params).await?;
        let guild = member.guild().clone();
        Ok(Invite { code, guild, inviter, created_at, expires_at, max_uses, uses: 0 })
    }
}
