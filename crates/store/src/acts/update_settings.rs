//! Changes somebody's settings.

use domain::model::UserSettings;
use domain::verbs::UpdateSettings;

use super::{ActResult, Locks, Log, Transact, Tx, alone, facts, params};
use crate::reads::{direct_messages_number, settings};
use crate::statements::settings::SET_SETTINGS;

impl Transact for UpdateSettings {
    type Answer = UserSettings;

    fn locks(&self) -> Locks {
        Locks::of([alone(self.actor.user)])
    }

    async fn run<T: Tx>(&self, tx: &mut T, log: &mut Log) -> ActResult<UserSettings> {
        let user = facts::actor(tx, self.actor, log.now()).await?.id;
        let before = settings(tx, user).await?;
        let direct_messages = self.edit.direct_messages.unwrap_or(before.direct_messages);
        let quiet_hours = self.edit.quiet_hours.clone().unwrap_or_else(|| before.quiet_hours.clone());
        let after = UserSettings { direct_messages, quiet_hours, notifications: before.notifications.clone() };
        if after != before {
            let quiet = after.quiet_hours.as_ref();
            let (from, to) = (quiet.map(|hours| i64::from(hours.from)), quiet.map(|hours| i64::from(hours.to)));
            let zone = quiet.map(|hours| hours.zone.as_str());
            tx.execute(&SET_SETTINGS, params![user, direct_messages_number(direct_messages), from, to, zone]).await?;
        }
        Ok(after)
    }
}
