//! Makes somebody an administrator, or no longer one, by the right of an administrator.

use std::sync::Arc;

use domain::model::{Actor, User, UserId};
use domain::rules;

use super::Act;
use super::set_admin_by_name::set_admin_by_name;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::tx::Tx;

pub(crate) struct SetAdmin {
    pub(crate) actor: Actor,
    pub(crate) target: UserId,
    pub(crate) admin: bool,
}

impl Act for SetAdmin {
    type Answer = Arc<User>;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<User>> {
        let actor = facts::actor(tx, self.actor, log.now()).await?;
        rules::administer(&actor)?;
        let target = facts::target(tx, self.target).await?;
        rules::set_admin(&actor, target.id, self.admin)?;
        set_admin_by_name(tx, log, Some(actor.id), target, self.admin).await
    }
}
