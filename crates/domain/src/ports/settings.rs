//! Port for what people want to be told of.

use async_trait::async_trait;

use crate::Outcome;
use crate::model::{NotificationScope, NotificationSetting, UserId, UserSettings};

/// What people want to be told of. Only they themselves are told.
#[async_trait]
pub trait SettingsOfUsers: Send + Sync {
    /// The user's settings.
    async fn user_settings(&self, user: UserId) -> Outcome<UserSettings>;

    /// What the user is notified of in a guild or a channel that they are in: by what they said of the channel, else of its
    /// guild, else of everything.
    async fn notification_setting(&self, user: UserId, scope: NotificationScope) -> Outcome<NotificationSetting>;
}
