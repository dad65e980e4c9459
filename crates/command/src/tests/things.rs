//! The people and places of the document's examples.

use domain::model::{Channel, ChannelId, Guild, GuildId, Message, ReadState, Timestamp, User};
use domain::ports::GuildSummary;

/// 2026-11-20T12:00:00.250Z
pub(super) const NOON: i64 = 1_795_176_000_250;

pub(super) fn newcomer() -> User {
    User { email: Some("user@example.com".into()), ..fixtures::user(1, "example_user") }
}

pub(super) fn described() -> User {
    User {
        display_name: Some("Example User".into()),
        avatar_url: Some("http://example.com/avatar.jpg".into()),
        about_me: Some("About me".into()),
        pronouns: Some("he/him".into()),
        ..newcomer()
    }
}

pub(super) fn stranger(id: i64, username: &str) -> User {
    fixtures::user(id, username)
}

pub(super) fn guild() -> Guild {
    fixtures::guild(1, "New Guild")
}

pub(super) fn channel(id: i64, name: &str, guild: Option<i64>) -> Channel {
    Channel { guild: guild.and_then(GuildId::new), ..fixtures::room(id, name) }
}

pub(super) fn summary() -> GuildSummary {
    let channels = [(1, "general"), (2, "random"), (3, "announcements")];
    GuildSummary {
        guild: guild(),
        invite_code: Some("generated_invite_code_here".into()),
        channels: channels.iter().map(|(id, name)| channel(*id, name, Some(1))).collect(),
    }
}

/// What is unread in the guild: four messages in "random".
pub(super) fn unread() -> Vec<ReadState> {
    vec![ReadState { channel: ChannelId::new(2).unwrap(), last_read: None, unread: 4, mentions: 0 }]
}

pub(super) fn message(id: i64, content: &str, guild: Option<i64>) -> Message {
    let created_at = Timestamp::from_millis(NOON);
    Message { guild: guild.and_then(GuildId::new), created_at, ..fixtures::message(id, described(), content) }
}
