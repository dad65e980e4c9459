//! Makes somebody an administrator, or no longer one, at the command line.

use std::sync::Arc;

use domain::model::{Deed, User, UserId};
use domain::{Refusal, Thing};

use super::Act;
use super::record::Entry;
use crate::facts;
use crate::fault::Done;
use crate::log::Log;
use crate::shape;
use crate::statements::users::{SET_ADMIN, USER_NAMED};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct SetAdmin {
    /// Folded.
    pub(crate) username: String,
    pub(crate) admin: bool,
}

impl Act for SetAdmin {
    type Answer = Arc<User>;

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<Arc<User>> {
        let row = tx.row(&USER_NAMED, params![&self.username]).await?;
        let user = shape::user(&mut row.ok_or(Refusal::Unknown(Thing::User))?)?;
        set_admin(tx, log, None, Arc::new(user), self.admin).await
    }
}

/// Sets it and enters it in the record, unless it is so already.
pub(super) async fn set_admin<T: Tx>(
    tx: &mut T,
    log: &Log,
    by: Option<UserId>,
    user: Arc<User>,
    admin: bool,
) -> Done<Arc<User>> {
    if user.admin == admin {
        return Ok(user);
    }
    tx.execute(&SET_ADMIN, params![user.id, admin]).await?;
    Entry::of(by, if admin { Deed::Grant } else { Deed::Revoke }, user.id).enter(tx, log).await?;
    facts::target(tx, user.id).await
}
