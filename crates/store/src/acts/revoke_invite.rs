//! Takes an invite back.

use domain::verbs::RevokeInvite;
use domain::{Refusal, rules};

use super::{ActResult, Log, Transact, Tx, facts, params, shape};
use crate::statements::guilds::{DELETE_INVITE, INVITE};

impl Transact for RevokeInvite {
    type Answer = ();

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let row = tx.row(&INVITE, params![&self.code, log.now()]).await?;
        let invite = shape::invite(&mut row.ok_or(Refusal::InvalidInvite)?)?;
        rules::revoke_invite(facts::guild(tx, invite.guild.id, actor.id).await?, invite.inviter)?;
        tx.execute(&DELETE_INVITE, params![&self.code]).await?;
        Ok(())
    }
}
