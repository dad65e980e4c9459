//! Takes an invite back.

use domain::model::Actor;
use domain::{Refusal, rules};

use super::Act;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::shape;
use crate::statements::guilds::{DELETE_INVITE, INVITE};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct RevokeInvite {
    pub(crate) actor: Actor,
    pub(crate) code: String,
}

impl Act for RevokeInvite {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        let row = tx.row(&INVITE, params![&self.code, log.now()]).await?;
        let invite = shape::invite(&mut row.ok_or(Refusal::InvalidInvite)?)?;
        rules::revoke_invite(facts::guild(tx, invite.guild.id, actor.id).await?, invite.inviter)?;
        tx.execute(&DELETE_INVITE, params![&self.code]).await?;
        Ok(())
    }
}
