//! What one wants to be told of.

use domain::model::{self, NotificationScope};
use kit::time::rfc3339;
use serde::Serialize;
use utoipa::ToSchema;

use super::Id;
use crate::decode::{direct_messages_word, level_word};

/// One's settings.
#[derive(Serialize, ToSchema)]
pub(crate) struct UserSettings {
    /// Who may open a conversation with one: everybody, those who share a server or a room with one, or nobody.
    #[schema(value_type = String, pattern = "^(everyone|shared|nobody)$")]
    direct_messages: &'static str,
    /// When one isn't to be disturbed.
    #[schema(required)]
    quiet_hours: Option<QuietHours>,
    notifications: NotificationSettings,
}

/// Hours of every day; where they end before they begin, they last over midnight.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuietHours {
    /// When they begin.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    from: String,
    /// When they end.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    to: String,
    /// The time zone in which that is meant.
    zone: String,
}

/// The servers and channels of which one said what one wants to be notified of.
#[derive(Default, Serialize, ToSchema)]
pub(crate) struct NotificationSettings {
    servers: Vec<ServerNotifications>,
    channels: Vec<ChannelNotifications>,
}

/// What one is notified of in a server.
#[derive(Serialize, ToSchema)]
pub(crate) struct ServerNotifications {
    #[schema(value_type = Id)]
    server_id: String,
    /// Everything, what mentions one, or nothing.
    #[schema(value_type = String, pattern = "^(all|mentions|none)$")]
    level: &'static str,
    /// Of nothing until then.
    #[schema(required, format = DateTime)]
    muted_until: Option<String>,
}

/// What one is notified of in a channel.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChannelNotifications {
    #[schema(value_type = Id)]
    channel_id: String,
    /// Everything, what mentions one, or nothing.
    #[schema(value_type = String, pattern = "^(all|mentions|none)$")]
    level: &'static str,
    /// Of nothing until then.
    #[schema(required, format = DateTime)]
    muted_until: Option<String>,
}

/// What one is notified of.
#[derive(Serialize, ToSchema)]
pub(crate) struct NotificationSetting {
    /// Everything, what mentions one, or nothing.
    #[schema(value_type = String, pattern = "^(all|mentions|none)$")]
    level: &'static str,
    /// Of nothing until then.
    #[schema(required, format = DateTime)]
    muted_until: Option<String>,
}

impl UserSettings {
    /// The settings with so many of the notification settings at most.
    pub(crate) fn new(settings: &model::UserSettings, most: usize) -> Self {
        let mut notifications = NotificationSettings::default();
        for (scope, setting) in settings.notifications.iter().take(most) {
            let NotificationSetting { level, muted_until } = setting.into();
            match scope {
                NotificationScope::Guild(guild) => {
                    let server_id = guild.to_string();
                    notifications.servers.push(ServerNotifications { server_id, level, muted_until });
                }
                NotificationScope::Channel(channel) => {
                    let channel_id = channel.to_string();
                    notifications.channels.push(ChannelNotifications { channel_id, level, muted_until });
                }
            }
        }
        let direct_messages = direct_messages_word(settings.direct_messages);
        Self { direct_messages, quiet_hours: settings.quiet_hours.as_ref().map(QuietHours::from), notifications }
    }
}

impl From<&model::QuietHours> for QuietHours {
    fn from(hours: &model::QuietHours) -> Self {
        let clock = |minutes: u16| format!("{:02}:{:02}", minutes / 60, minutes % 60);
        Self { from: clock(hours.from), to: clock(hours.to), zone: hours.zone.clone() }
    }
}

impl From<&model::NotificationSetting> for NotificationSetting {
    fn from(setting: &model::NotificationSetting) -> Self {
        Self { level: level_word(setting.level), muted_until: setting.muted_until.map(rfc3339) }
    }
}
