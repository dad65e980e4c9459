//! Gives somebody a picture that they uploaded, or takes it away.

use std::sync::Arc;

use domain::Refusal;
use domain::model::{Actor, User};
use domain::ports::Avatar;

use super::profile::{PICTURE, changed};
use super::{Act, storage};
use crate::facts;
use crate::fault::ActResult;
use crate::log::Log;
use crate::statements::files::{AVATAR_KEY, DELETE_AVATAR, INSERT_AVATAR, SCHEDULE_DELETION, SET_AVATAR, UNSCHEDULE};
use crate::tx::Tx;
use crate::value::params;

pub(crate) struct GiveAvatar {
    pub(crate) actor: Actor,
    /// The picture and its address.
    pub(crate) avatar: Option<(Avatar, String)>,
    /// Most bytes that may be the actor's then.
    pub(crate) quota: u64,
}

impl Act for GiveAvatar {
    type Answer = Arc<User>;

    fn keeps_a_file(&self) -> bool {
        self.avatar.is_some()
    }

    async fn perform<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<User>> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        if let Some(mut row) = tx.row(&AVATAR_KEY, params![user.id]).await? {
            tx.execute(&SCHEDULE_DELETION, params![row.text()?, log.now()]).await?;
            storage::give_back(tx, user.id, row.count()?).await?;
            tx.execute(&DELETE_AVATAR, params![user.id]).await?;
        }
        if let Some((Avatar { key, sides: (width, height), thumbnail }, _)) = &self.avatar {
            storage::take(tx, user.id, thumbnail.size, self.quota).await?;
            if tx.execute(&UNSCHEDULE, params![key]).await? == 0 {
                return Err(Refusal::Unavailable.into());
            }
            let params = params![user.id, key, *width, *height, thumbnail.size, &thumbnail.content_type];
            tx.execute(&INSERT_AVATAR, params).await?;
        }
        let address = self.avatar.as_ref().map(|(_, address)| address);
        tx.execute(&SET_AVATAR, params![user.id, address, log.now(), PICTURE]).await?;
        changed(tx, log, user.id).await
    }
}
