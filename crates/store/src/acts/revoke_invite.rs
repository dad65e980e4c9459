//! Takes an invite back.

use domain::rules;
use domain::verbs::RevokeInvite;

use super::join_guild::invite;
use super::{ActResult, Locks, Log, Transact, Tx, facts, params, shared};
use crate::statements::guilds::DELETE_INVITE;

impl Transact for RevokeInvite {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([shared(self.actor.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let invite = invite(tx, log, &self.code).await?;
        rules::revoke_invite(facts::guild(tx, invite.guild.id, actor.id).await?, invite.inviter)?;
        tx.execute(&DELETE_INVITE, params![&self.code]).await?;
        Ok(())
    }
}
