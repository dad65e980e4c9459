//! Keeps how somebody wants to be seen.

use std::sync::Arc;

use domain::model::{Actor, Status, User};
use domain::{Refusal, Resource};

use super::Act;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::shape::status_number;
use crate::statements::users::SET_STATUS;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct SetStatus {
    pub(crate) actor: Actor,
    pub(crate) status: Status,
}

impl Act for SetStatus {
    type Answer = Arc<User>;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<User>> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        if user.status == self.status {
            return Ok(user);
        }
        tx.execute(&SET_STATUS, params![user.id, status_number(self.status)]).await?;
        Ok(facts::user(tx, user.id).await?.ok_or(Refusal::Unknown(Resource::User))?)
    }
}
