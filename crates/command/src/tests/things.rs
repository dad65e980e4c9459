//! The people and places of the document's examples.

use std::sync::Arc;

use domain::model::{Channel, ChannelId, ChannelKind, Guild, GuildId, Message, MessageId, Timestamp, User, UserId};
use domain::ports::GuildSummary;

/// 2026-11-20T12:00:00.250Z
pub(super) const NOON: i64 = 1_795_176_000_250;

pub(super) fn newcomer() -> User {
    User {
        id: UserId::new(1).unwrap(),
        username: "example_user".into(),
        email: Some("user@example.com".into()),
        email_hidden: false,
        display_name: None,
        avatar_url: None,
        about_me: None,
        pronouns: None,
        subject: None,
        admin: false,
        standing: domain::model::AccountStatus::Good,
        status: domain::model::Status::Online,
        created_at: Timestamp::from_millis(NOON),
        updated_at: Timestamp::from_millis(NOON),
    }
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
    User { id: UserId::new(id).unwrap(), username: username.into(), email: None, ..newcomer() }
}

pub(super) fn guild() -> Guild {
    Guild {
        id: GuildId::new(1).unwrap(),
        name: "New Guild".into(),
        owner: UserId::new(1).unwrap(),
        created_at: Timestamp::from_millis(NOON),
    }
}

pub(super) fn channel(id: i64, name: &str, guild: Option<i64>) -> Channel {
    Channel {
        id: ChannelId::new(id).unwrap(),
        guild: guild.and_then(GuildId::new),
        kind: ChannelKind::Room,
        name: name.into(),
        description: None,
        owner: UserId::new(1).unwrap(),
        private: false,
        join_code: None,
        created_at: Timestamp::from_millis(NOON),
        message_count: 0,
        last_message_at: None,
    }
}

pub(super) fn summary() -> GuildSummary {
    let channels = [(1, "general"), (2, "random"), (3, "announcements")];
    GuildSummary {
        guild: guild(),
        invite_code: Some("generated_invite_code_here".into()),
        channels: channels.iter().map(|(id, name)| channel(*id, name, Some(1))).collect(),
    }
}

pub(super) fn message(id: i64, content: &str, guild: Option<i64>) -> Message {
    Message {
        id: MessageId::new(id).unwrap(),
        channel: ChannelId::new(1).unwrap(),
        guild: guild.and_then(GuildId::new),
        author: Arc::new(described()),
        content: content.into(),
        nonce: None,
        created_at: Timestamp::from_millis(NOON),
        edited_at: None,
        mentions: Vec::new(),
        attachments: Vec::new(),
        reactions: domain::model::Reactions::default(),
    }
}
