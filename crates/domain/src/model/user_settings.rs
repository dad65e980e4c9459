//! What somebody wants to be told of, when, and by whom they may be spoken to.

use super::{ChannelId, GuildId, Timestamp};

/// An account's settings. Only its owner is told.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserSettings {
    /// Who may open a conversation with them.
    pub direct_messages: DirectMessages,
    /// When they aren't to be disturbed.
    pub quiet_hours: Option<QuietHours>,
    /// The guilds and channels that they are in and said something of, by kind and id.
    pub notifications: Vec<(NotificationScope, NotificationSetting)>,
}

/// Who may open a conversation with somebody, or put them into one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DirectMessages {
    /// Everybody.
    #[default]
    Everyone,
    /// Those who share a guild or a guild-less room with them.
    Shared,
    /// Nobody. They may still begin one themselves.
    Nobody,
}

/// Hours of every day in which somebody isn't to be disturbed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuietHours {
    /// When they begin, in minutes after midnight.
    pub from: u16,
    /// When they end, in minutes after midnight; before `from` where they last over midnight.
    pub to: u16,
    /// The name of the time zone in which that is meant, as the database of IANA has it.
    pub zone: String,
}

/// Of what somebody wants to be notified.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NotificationLevel {
    /// Of everything that others say.
    #[default]
    All,
    /// Of what mentions them.
    Mentions,
    /// Of nothing.
    None,
}

/// What somebody wants to be notified of in a guild or a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotificationSetting {
    /// Of what.
    pub level: NotificationLevel,
    /// Of nothing until then.
    pub muted_until: Option<Timestamp>,
}

/// Where a notification setting applies. A channel that has none goes by its guild's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NotificationScope {
    /// In all channels of a guild that have none of their own.
    Guild(GuildId),
    /// In one channel.
    Channel(ChannelId),
}
