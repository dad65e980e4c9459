//! Makes somebody an administrator, or no longer one, by the right of an administrator.

use std::sync::Arc;

use domain::model::User;
use domain::rules;
use domain::verbs::SetAdmin;

use super::set_admin_by_name::set_admin_by_name;
use super::{ActResult, Lock, Locks, Log, Transact, Tx, alone, facts, shared};

impl Transact for SetAdmin {
    type Answer = Arc<User>;

    fn locks(&self) -> Locks {
        Locks::of([alone(Lock::ADMINISTRATION), shared(self.actor.user), alone(self.target)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<User>> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::administer(&actor)?;
        let target = facts::target(tx, self.target).await?;
        rules::set_admin(&actor, target.id, self.admin)?;
        set_admin_by_name(tx, log, Some(actor.id), target, self.admin).await
    }
}
