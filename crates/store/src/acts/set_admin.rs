//! Makes somebody an administrator, or no longer one.

use std::sync::Arc;

use domain::model::User;
use domain::{Refusal, Thing};

use super::Act;
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

    async fn perform<T: Tx>(&self, tx: &mut T, _log: &mut Log) -> Done<Arc<User>> {
        tx.execute(&SET_ADMIN, params![&self.username, self.admin]).await?;
        let row = tx.row(&USER_NAMED, params![&self.username]).await?;
        Ok(Arc::new(shape::user(&mut row.ok_or(Refusal::Unknown(Thing::User))?)?))
    }
}
