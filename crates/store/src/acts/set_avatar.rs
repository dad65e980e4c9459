//! Gives somebody a picture that they uploaded, or takes it away.

use std::sync::Arc;

use domain::Refusal;
use domain::model::User;
use domain::ports::Avatar;
use domain::verbs::SetAvatar;

use super::profile::{PICTURE, changed};
use super::{ActResult, Lock, Locks, Log, Name, Transact, Tx, alone, facts, params, storage};
use crate::statements::files::{AVATAR_KEY, DELETE_AVATAR, INSERT_AVATAR, SCHEDULE_DELETION, SET_AVATAR, UNSCHEDULE};

impl Transact for SetAvatar {
    type Answer = Arc<User>;

    fn locks(&self) -> Locks {
        let key = self.avatar.iter().map(|(avatar, _)| alone(Lock::name(Name::Blob, &avatar.key)));
        Locks::of([alone(self.actor.user)]).and(key)
    }

    fn keeps_a_file(&self) -> bool {
        self.avatar.is_some()
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<Arc<User>> {
        let user = facts::actor(tx, self.actor, log.now()).await?;
        if let Some(mut row) = tx.row(&AVATAR_KEY, params![user.id]).await? {
            tx.execute(&SCHEDULE_DELETION, params![row.text()?, log.now()]).await?;
            storage::give_back(tx, user.id, row.count()?).await?;
            tx.execute(&DELETE_AVATAR, params![user.id]).await?;
        }
        if let Some((Avatar { key, sides: (width, height), thumbnail }, _)) = &self.avatar {
            storage::take(tx, user.id, thumbnail.size, self.quota).await?;
            if tx.changed(&UNSCHEDULE, params![key]).await? == 0 {
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
