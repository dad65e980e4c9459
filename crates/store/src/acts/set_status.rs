//! Keeps how somebody wants to be seen.

use std::sync::Arc;

use domain::model::User;
use domain::verbs::SetStatus;
use domain::{Refusal, Resource};

use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, params};
use crate::shape::status_number;
use crate::statements::users::SET_STATUS;

impl Transact for SetStatus {
    type Answer = Arc<User>;

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<User>> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        if user.status == self.status {
            return Ok(user);
        }
        tx.execute(&SET_STATUS, params![user.id, status_number(self.status)]).await?;
        Ok(facts::user(tx, user.id).await?.ok_or(Refusal::Unknown(Resource::User))?)
    }
}
