//! Makes an invite.

use domain::model::{GuildId, Invite, UserId};
use domain::ports::NewInvite;
use domain::verbs::CreateInvite;
use domain::{FieldProblem, Refusal, limits, rules};

use super::{ActResult, Fault, Locks, Log, Transact, Tx, alone, facts, params, shared};
use crate::statements::guilds::{INSERT_INVITE, INVITE_COUNT};

impl Transact for CreateInvite {
    type Answer = Invite;

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user), alone(self.guild)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Invite> {
        let inviter = facts::actor(tx, self.actor, log.now()).await?.id;
        let member = rules::enter_guild(facts::guild(tx, self.guild, inviter).await?)?;
        let count = tx.one(&INVITE_COUNT, params![self.guild, log.now()]).await?.count()?;
        if count >= limits::GUILD_INVITES as u64 {
            return Err(Refusal::invalid("invites", FieldProblem::TooLong(limits::GUILD_INVITES)).into());
        }
        insert_invite(tx, log, self.guild, inviter, &self.new).await?;
        let NewInvite { code, life, max_uses } = self.new.clone();
        let (created_at, expires_at) = (log.now(), log.now().plus(life));
        let guild = member.guild().clone();
        Ok(Invite { code, guild, inviter, created_at, expires_at, max_uses, uses: 0 })
    }
}

/// Keeps an invite that admits from now on.
pub(super) async fn insert_invite<T: Tx>(
    tx: &mut T,
    log: &Log,
    guild: GuildId,
    inviter: UserId,
    new: &NewInvite,
) -> Result<(), Fault> {
    let (created_at, expires_at) = (log.now(), log.now().plus(new.life));
    let params = params![&new.code, guild, inviter, created_at, expires_at, new.max_uses];
    tx.execute(&INSERT_INVITE, params).await?;
    Ok(())
}
