//! Makes somebody the first administrator.

use domain::verbs::ClaimAdministration;
use domain::{MissingRight, Refusal};

use super::set_admin_by_name::set_admin_by_name;
use super::{ActResult, Lock, Locks, Log, Transact, Tx, alone, facts, params};
use crate::statements::users::ADMINS;

impl Transact for ClaimAdministration {
    type Answer = ();

    fn locks(&self) -> Locks {
        Locks::of([alone(Lock::ADMINISTRATION), alone(self.actor.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        if tx.row(&ADMINS, params![1_i64]).await?.is_some() {
            return Err(Refusal::Forbidden(MissingRight::Administration).into());
        }
        set_admin_by_name(tx, log, Some(user.id), user, true).await?;
        Ok(())
    }
}
