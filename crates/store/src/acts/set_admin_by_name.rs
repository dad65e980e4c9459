//! Makes somebody an administrator, or no longer one, at the command line.

use std::sync::Arc;

use domain::model::{AdminActionKind, User, UserId};
use domain::verbs::SetAdminByName;
use domain::{Refusal, Resource};

use super::admin_log::AdminLogEntry;
use super::{ActResult, Lock, Locks, Log, Transact, Tx, alone, facts, params, shape};
use crate::statements::users::{SET_ADMIN, USER_NAMED};

impl Transact for SetAdminByName {
    type Answer = Arc<User>;

    fn locks(&self) -> Locks {
        Locks::of([alone(Lock::ADMINISTRATION)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<User>> {
        let row = tx.row(&USER_NAMED, params![&self.username]).await?;
        let user = shape::user(&mut row.ok_or(Refusal::Unknown(Resource::User))?)?.id;
        tx.lock(&[alone(user)]).await?;
        let user = facts::target(tx, user).await?;
        set_admin_by_name(tx, log, None, user, self.admin).await
    }
}

/// Sets it and enters it in the record, unless it is so already.
pub(super) async fn set_admin_by_name<T: Tx>(
    tx: &mut T,
    log: &Log,
    by: Option<UserId>,
    user: Arc<User>,
    admin: bool,
) -> ActResult<Arc<User>> {
    if user.admin == admin {
        return Ok(user);
    }
    tx.execute(&SET_ADMIN, params![user.id, admin]).await?;
    AdminLogEntry::of(by, if admin { AdminActionKind::Grant } else { AdminActionKind::Revoke }, user.id)
        .enter(tx, log)
        .await?;
    facts::target(tx, user.id).await
}
