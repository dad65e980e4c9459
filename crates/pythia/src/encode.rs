//! Events in the words of document 002.

use domain::event::{Event, EventKind};
use domain::fanout::{Audience, Encoder, Frame};
use domain::model::{self, AccountStatus, Timestamp};
use kit::id::{IdKind, uuid};
use kit::time::rfc3339;
use kit::{answer, fitted, presence};
use serde::Serialize;
use serde_json::{Value, json};

use super::NAME;
use super::casing::{Both, both};
use super::wire::{self, ReactionAction};

/// The encoder of this dialect.
pub(super) struct PythiaEncoder;

impl Encoder for PythiaEncoder {
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)> {
        let at = rfc3339(event.at);
        let (audience, frame) = match &event.kind {
            EventKind::MessageCreated { message, .. } => (Audience::All, shown("new_message", message, event.at)),
            EventKind::MessageUpdated { message, .. } => (Audience::All, shown("message_edited", message, event.at)),
            EventKind::ChannelMemberAdded { channel, user, answered } => {
                return came(channel, user, answered.as_deref(), &at);
            }
            // Who comes into a guild comes into its channels.
            EventKind::GuildMemberAdded { user, channels, .. } => {
                let found = |channel| (Audience::Only(user.id), channel_created(channel, &at));
                return channels.iter().map(found).collect();
            }
            EventKind::ChannelCreated { channel, .. } => (Audience::All, channel_created(channel, &at)),
            EventKind::Typing { channel, user, active } => {
                (Audience::AllBut(user.id), answer::frame(&typing_indicator(channel.id, user, *active, &at)))
            }
            EventKind::ChannelMemberRemoved { channel, user, .. } => {
                (Audience::AllBut(user.id), answer::frame(&moved("user_left", channel.id, user, &at)))
            }
            EventKind::MessageDeleted { channel, message, by, .. } => {
                (Audience::All, answer::frame(&message_deleted(channel.id, *message, by, &at)))
            }
            EventKind::Mentioned { message, .. } => (Audience::All, answer::frame(&mention_notification(message, &at))),
            EventKind::ReactionAdded { reaction, .. } => {
                (Audience::All, answer::frame(&message_reaction(reaction, &ReactionAction::Add, &at)))
            }
            EventKind::ReactionRemoved { reaction, .. } => {
                (Audience::All, answer::frame(&message_reaction(reaction, &ReactionAction::Remove, &at)))
            }
            EventKind::PresenceChanged { user, status, .. } => {
                let word = presence::word(status.shown());
                (Audience::AllBut(user.id), answer::frame(&user_status(user, word, &at)))
            }
            EventKind::AccountBarred { user, reason } => {
                (Audience::All, answer::frame(&force_disconnect(user, reason.as_deref(), &at)))
            }
            EventKind::GuildCreated { .. }
            | EventKind::GuildUpdated { .. }
            | EventKind::GuildDeleted { .. }
            | EventKind::ProfileChanged { .. }
            | EventKind::ReadStateChanged { .. }
            | EventKind::RoleChanged { .. }
            | EventKind::GuildMemberRemoved { .. }
            | EventKind::ChannelUpdated { .. }
            | EventKind::ChannelDeleted { .. }
            | EventKind::SessionEnded { .. } => return Vec::new(),
        };
        vec![(audience, frame)]
    }
}

/// A frame that holds an object of the dialect.
#[derive(Serialize)]
struct Told<'a, D: Serialize> {
    r#type: &'static str,
    data: Both<D>,
    timestamp: &'a str,
}

fn shown(r#type: &'static str, message: &model::Message, at: Timestamp) -> Frame {
    let timestamp = &rfc3339(at);
    fitted::event(|fit| Told { r#type, data: both(wire::Message::of(message, fit, at)), timestamp })
}

fn channel_created(channel: &model::Channel, timestamp: &str) -> Frame {
    answer::frame(&Told { r#type: "channel_created", data: both(wire::Channel::from(channel)), timestamp })
}

/// The other members are told who came. The newcomer is told of the channel, unless their own client asked to join.
fn came(channel: &model::Channel, user: &model::User, answered: Option<&str>, at: &str) -> Vec<(Audience, Frame)> {
    let mut frames = vec![(Audience::AllBut(user.id), answer::frame(&moved("user_joined", channel.id, user, at)))];
    if answered != Some(NAME) {
        frames.insert(0, (Audience::Only(user.id), channel_created(channel, at)));
    }
    frames
}

fn mention_notification(message: &model::Message, at: &str) -> Value {
    json!({
        "type": "mention_notification",
        "data": {
            "message_id": uuid(IdKind::Message, message.id.get()),
            "channel_id": uuid(IdKind::Channel, message.channel.get()),
            "content": message.content,
            "from_user_id": uuid(IdKind::User, message.author.id.get()),
            "from_username": message.author.username,
        },
        "timestamp": at,
    })
}

fn message_deleted(channel: model::ChannelId, message: model::MessageId, by: &model::User, at: &str) -> Value {
    json!({
        "type": "message_deleted",
        "message_id": uuid(IdKind::Message, message.get()),
        "deleted_by": by.username,
        "deleted_by_id": uuid(IdKind::User, by.id.get()),
        "channel_id": uuid(IdKind::Channel, channel.get()),
        "timestamp": at,
    })
}

fn message_reaction(reaction: &model::Reaction, action: &ReactionAction, at: &str) -> Value {
    json!({
        "type": "message_reaction",
        "message_id": uuid(IdKind::Message, reaction.message.get()),
        "data": {
            "emoji": wire::emoji(&reaction.kind),
            "user_id": uuid(IdKind::User, reaction.user.id.get()),
            "username": reaction.user.username,
            "action": action,
        },
        "timestamp": at,
    })
}

/// The last frame to an account that is banned or suspended.
fn force_disconnect(user: &model::User, reason: Option<&str>, at: &str) -> Value {
    let usual = match user.account_status {
        AccountStatus::Banned { .. } => "Your account has been banned",
        AccountStatus::Suspended { .. } | AccountStatus::Good => "Your account has been suspended",
    };
    json!({
        "type": "force_disconnect",
        "reason": reason.unwrap_or(usual),
        "status": wire::AccountStatus::from(user.account_status),
        "banned_until": user.account_status.until().map(rfc3339),
        "timestamp": at,
    })
}

fn user_status(user: &model::User, status: &str, at: &str) -> Value {
    json!({
        "type": "user_status",
        "user_id": uuid(IdKind::User, user.id.get()),
        "username": user.username,
        "status": status,
        "timestamp": at,
    })
}

fn typing_indicator(channel: model::ChannelId, user: &model::User, active: bool, at: &str) -> Value {
    json!({
        "type": "typing_indicator",
        "user_id": uuid(IdKind::User, user.id.get()),
        "username": user.username,
        "channel_id": uuid(IdKind::Channel, channel.get()),
        "is_typing": active,
        "timestamp": at,
    })
}

fn moved(kind: &str, channel: model::ChannelId, user: &model::User, at: &str) -> Value {
    json!({
        "type": kind,
        "user_id": uuid(IdKind::User, user.id.get()),
        "username": user.username,
        "channel_id": uuid(IdKind::Channel, channel.get()),
        "timestamp": at,
    })
}
