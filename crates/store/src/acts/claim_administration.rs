//! Makes somebody the first administrator.

use domain::model::Actor;
use domain::{Lack, Refusal};

use super::Act;
use super::set_admin::set_admin;
use crate::facts;
use crate::fault::Done;
use crate::log::Log;
use crate::statements::users::ADMINS;
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct ClaimAdministration(pub(crate) Actor);

impl Act for ClaimAdministration {
    type Answer = ();

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> Done<()> {
        let user = facts::actor(tx, self.0, log.now()).await?;
        if tx.row(&ADMINS, params![1_i64]).await?.is_some() {
            return Err(Refusal::Forbidden(Lack::Administration).into());
        }
        set_admin(tx, log, Some(user.id), user, true).await?;
        Ok(())
    }
}
