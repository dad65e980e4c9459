//! Keeps what somebody wants to be notified of.

use domain::model::NotificationScope;
use domain::verbs::SetNotifications;
use domain::{FieldProblem, Refusal, limits};

use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, params, shared};
use crate::reads::{enter, level_number, notification, scope_numbers};
use crate::statements::settings::{DELETE_PAST_NOTIFICATIONS, NOTIFICATION_COUNT, SET_NOTIFICATION};

impl Transact for SetNotifications {
    type Answer = ();

    fn locks(&self) -> Locks {
        let scope = match self.scope {
            NotificationScope::Guild(guild) => shared(guild),
            NotificationScope::Channel(channel) => shared(channel),
        };
        Locks::of([alone(self.actor.user), scope])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<()> {
        let user = facts::actor(tx, self.actor, log.now()).await?.id;
        enter(tx, user, self.scope).await?;
        if notification(tx, user, self.scope).await?.is_none() {
            let full = |count: u64| count >= limits::NOTIFICATION_SETTINGS as u64;
            if full(tx.one(&NOTIFICATION_COUNT, params![user]).await?.count()?) {
                tx.execute(&DELETE_PAST_NOTIFICATIONS, params![user]).await?;
                if full(tx.one(&NOTIFICATION_COUNT, params![user]).await?.count()?) {
                    let most = FieldProblem::TooLong(limits::NOTIFICATION_SETTINGS);
                    return Err(Refusal::invalid("notifications", most).into());
                }
            }
        }
        let ((kind, id), level) = (scope_numbers(self.scope), level_number(self.setting.level));
        tx.execute(&SET_NOTIFICATION, params![user, kind, id, level, self.setting.muted_until]).await?;
        Ok(())
    }
}
