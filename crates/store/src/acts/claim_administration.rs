//! Makes somebody the first administrator.

use domain::verbs::{ClaimAdministration, SharedSecret};
use domain::{MissingRight, Refusal};

use super::keep_secret::memory;
use super::set_admin_by_name::set_admin_by_name;
use super::{ActResult, Lock, Locks, Log, Transact, Tx, alone, facts, params, remembered};
use crate::statements::sessions::FORGET;
use crate::statements::users::ADMINS;

impl Transact for ClaimAdministration {
    type Answer = ();

    fn locks(&self) -> Locks {
        let code = remembered(memory(SharedSecret::AdminCode));
        Locks::of([alone(Lock::ADMINISTRATION), alone(self.actor.user), code])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        if tx.row(&ADMINS, params![1_i64]).await?.is_some() {
            return Err(Refusal::Forbidden(MissingRight::Administration).into());
        }
        tx.execute(&FORGET, params![memory(SharedSecret::AdminCode)]).await?;
        set_admin_by_name(tx, log, Some(user.id), user, true).await?;
        Ok(())
    }
}
