//! What people want to be told of.

use async_trait::async_trait;
use domain::Outcome;
use domain::model::{NotificationScope, NotificationSetting, UserId, UserSettings};
use domain::ports::SettingsOfUsers;

use crate::handle::{Readers, StoreHandle};
use crate::reads::{NotificationsIn, SettingsOf};

#[async_trait]
impl<R: Readers> SettingsOfUsers for StoreHandle<R> {
    async fn user_settings(&self, user: UserId) -> Outcome<UserSettings> {
        self.read(SettingsOf(user)).await
    }

    async fn notification_setting(&self, user: UserId, scope: NotificationScope) -> Outcome<NotificationSetting> {
        self.read(NotificationsIn { user, scope }).await
    }
}
