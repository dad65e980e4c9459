//! Events in the words that clients of document 000 know. Only live sessions hear them.

use domain::event::{Event, EventKind, Stream};
use domain::fanout::{Audience, Encoder, Frame};
use domain::model::{Channel, Guild, GuildId, Message, MessageId, User, UserId};
use kit::{answer, presence};
use serde_json::{Value, json};

use super::wire;

/// The encoder of this dialect.
pub(super) struct CommandEncoder;

impl Encoder for CommandEncoder {
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)> {
        let frames = match &event.kind {
            EventKind::MessageCreated { message, .. } => vec![(Audience::All, message_shown("new_message", message))],
            EventKind::MessageUpdated { message, .. } => {
                vec![(Audience::All, message_shown("message_updated", message))]
            }
            EventKind::MessageDeleted { channel, message, .. } => {
                vec![(Audience::All, message_deleted(channel, *message))]
            }
            EventKind::PresenceChanged { user, status, chosen, .. } => presence::told(user.id, *status, *chosen)
                .into_iter()
                .map(|(audience, word)| (audience, status_updated(user.id, word)))
                .collect(),
            EventKind::GuildUpdated { guild } => vec![(Audience::All, guild_shown("guild_updated", guild))],
            EventKind::GuildDeleted { guild, .. } => vec![(Audience::All, guild_deleted(guild))],
            EventKind::GuildCreated { guild, .. } => vec![(Audience::All, guild_shown("guild_created", guild))],
            EventKind::GuildMemberAdded { guild, user, .. } => vec![
                (Audience::Only(user.id), guild_joined(guild)),
                (Audience::AllBut(user.id), member("guild_member_added", guild, user)),
            ],
            EventKind::GuildMemberRemoved { guild, user, .. } => {
                vec![(Audience::All, member("guild_member_removed", guild, user))]
            }
            // Clients of this dialect list the channels they are in: a public one of others is no news to them.
            EventKind::ChannelCreated { .. } if event.stream == Stream::Server => Vec::new(),
            EventKind::ChannelCreated { channel, .. } => {
                vec![(Audience::All, channel_shown("channel_created", channel))]
            }
            EventKind::ChannelUpdated { channel, .. } => {
                vec![(Audience::All, channel_shown("channel_updated", channel))]
            }
            EventKind::ChannelDeleted { channel } => vec![(Audience::All, channel_deleted(channel))],
            // To those who come and go, a channel with members of its own appears and vanishes; the others have no word for it.
            EventKind::ChannelMemberAdded { channel, user, .. } => {
                vec![(Audience::Only(user.id), channel_shown("channel_created", channel))]
            }
            EventKind::ChannelMemberRemoved { channel, user, .. } => {
                vec![(Audience::Only(user.id), channel_deleted(channel))]
            }
            // This dialect has no word for these.
            EventKind::RoleChanged { .. }
            | EventKind::ReactionAdded { .. }
            | EventKind::ReactionRemoved { .. }
            | EventKind::Typing { .. }
            | EventKind::Mentioned { .. }
            | EventKind::ProfileChanged { .. }
            | EventKind::ReadStateChanged { .. }
            | EventKind::AccountBarred { .. }
            | EventKind::SessionEnded { .. } => Vec::new(),
        };
        frames.into_iter().map(|(audience, frame)| (audience, answer::frame(&frame))).collect()
    }
}

fn message_shown(kind: &str, message: &Message) -> Value {
    json!({ "type": kind, "data": wire::Message::from(message) })
}

fn message_deleted(channel: &Channel, message: MessageId) -> Value {
    let guild = channel.guild.map(GuildId::get);
    json!({ "type": "message_deleted", "message_id": message.get(), "channel_id": channel.id.get(), "guild_id": guild })
}

fn status_updated(user: UserId, status: &str) -> Value {
    json!({ "type": "status_updated", "user_id": user.get(), "new_status": status })
}

fn guild_shown(kind: &str, guild: &Guild) -> Value {
    json!({ "type": kind, "data": wire::Guild::from(guild) })
}

fn guild_deleted(guild: &Guild) -> Value {
    json!({ "type": "guild_deleted", "guild_id": guild.id.get() })
}

fn guild_joined(guild: &Guild) -> Value {
    json!({ "type": "guild_joined", "guild": wire::Guild::from(guild) })
}

fn member(kind: &str, guild: &Guild, user: &User) -> Value {
    json!({ "type": kind, "guild_id": guild.id.get(), "user_id": user.id.get(), "user": wire::User::from(user) })
}

fn channel_shown(kind: &str, channel: &Channel) -> Value {
    json!({ "type": kind, "data": wire::Channel::from(channel) })
}

fn channel_deleted(channel: &Channel) -> Value {
    let guild = channel.guild.map(GuildId::get);
    json!({ "type": "channel_deleted", "channel_id": channel.id.get(), "guild_id": guild })
}
