//! Makes somebody the first administrator.

use domain::model::Actor;
use domain::{MissingRight, Refusal};

use super::Act;
use super::set_admin_by_name::set_admin_by_name;
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::users::ADMINS;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct ClaimAdministration(pub(crate) Actor);

impl Act for ClaimAdministration {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let user = facts::actor(tx, self.0, log.now()).await?;
        if tx.row(&ADMINS, params![1_i64]).await?.is_some() {
            return Err(Refusal::Forbidden(MissingRight::Administration).into());
        }
        set_admin_by_name(tx, log, Some(user.id), user, true).await?;
        Ok(())
    }
}
