//! Events as opcodes of document 004.

use std::sync::Arc;

use bytes::Bytes;
use domain::event::{Event, EventKind, Stream};
use domain::fanout::{Audience, CloseReason, Encoder, Frame};
use domain::model::{Channel, ChannelId, Guild, Message, User, shortened};
use kit::time::rfc3339;
use kit::{answer, fitted, live, presence};
use serde::Serialize;
use serde_json::{Value, json};
use socket::Close;

use super::{opcode, wire};

/// The encoder of this dialect.
pub(super) struct GatewayEncoder;

/// One frame: an opcode and its data.
#[derive(Serialize)]
pub(super) struct Op<D: Serialize> {
    pub(super) op: u8,
    pub(super) d: D,
}

/// One frame.
pub(super) fn frame<D: Serialize>(op: u8, d: &D) -> Bytes {
    answer::frame(&Op { op, d })
}

impl Encoder for GatewayEncoder {
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)> {
        let frame = match &event.kind {
            EventKind::MessageCreated { message, .. } => message_shown(opcode::MESSAGE_CREATE, message),
            EventKind::MessageUpdated { message, .. } => message_shown(opcode::MESSAGE_UPDATE, message),
            EventKind::MessageDeleted { .. } => frame(opcode::MESSAGE_DELETE, &wire::DeletedMessage::of(&event.kind)),
            EventKind::ReadStateChanged { state, .. } => {
                frame(opcode::READ_STATE_UPDATE, &wire::ReadState::from(state))
            }
            EventKind::ReactionAdded { channel, reaction } => {
                frame(opcode::MESSAGE_REACTION_ADD, &wire::Reaction::new(channel.id, reaction))
            }
            EventKind::ReactionRemoved { channel, reaction } => {
                frame(opcode::MESSAGE_REACTION_REMOVE, &wire::Reaction::new(channel.id, reaction))
            }
            EventKind::PresenceChanged { user, status, chosen, .. } => {
                let told = presence::told(user.id, *status, *chosen).into_iter();
                let shown = |word| frame(opcode::PRESENCE_UPDATE, &wire::Presence::new(user.id, word));
                return told.map(|(audience, word)| (audience, shown(word))).collect();
            }
            // A public channel of others is no news: clients of this dialect know the channels they are in.
            EventKind::ChannelCreated { .. } if event.stream == Stream::Server => return Vec::new(),
            EventKind::ChannelCreated { channel, members } => {
                channel_shown(opcode::CHANNEL_CREATE, channel, members, members.len() as u64)
            }
            EventKind::ChannelUpdated { channel, members, total, .. } => {
                channel_shown(opcode::CHANNEL_UPDATE, channel, members, *total)
            }
            EventKind::ChannelDeleted { channel } => frame(opcode::CHANNEL_DELETE, &gone(channel)),
            // A channel appears to whoever comes into it, and goes from whoever leaves.
            EventKind::ChannelMemberAdded { channel, user, .. } => {
                let shown = frame(opcode::CHANNEL_CREATE, &wire::Channel::from(channel.as_ref()));
                return came_or_went(opcode::CHANNEL_MEMBER_ADD, channel, user, shown);
            }
            EventKind::ChannelMemberRemoved { channel, user, .. } => {
                let gone = frame(opcode::CHANNEL_DELETE, &gone(channel));
                return came_or_went(opcode::CHANNEL_MEMBER_REMOVE, channel, user, gone);
            }
            EventKind::ProfileChanged { user } => frame(opcode::USER_UPDATE, &wire::User::from(user.as_ref())),
            // Its maker is its first member; no opcode says more of a new server.
            EventKind::GuildCreated { guild, owner: user, .. } | EventKind::GuildMemberAdded { guild, user, .. } => {
                frame(opcode::SERVER_MEMBER_ADD, &member(guild, user))
            }
            EventKind::GuildUpdated { guild } => frame(opcode::SERVER_UPDATE, &wire::Server::from(guild.as_ref())),
            EventKind::GuildMemberRemoved { guild, user, .. } => {
                frame(opcode::SERVER_MEMBER_REMOVE, &member(guild, user))
            }
            EventKind::GuildDeleted { .. }
            | EventKind::RoleChanged { .. }
            | EventKind::Mentioned { .. }
            | EventKind::AccountBarred { .. }
            | EventKind::SessionEnded { .. }
            | EventKind::Typing { active: false, .. } => {
                return Vec::new();
            }
            EventKind::Typing { channel, user, .. } => {
                let typing = frame(opcode::TYPING_START, &typing(channel.id, user, &rfc3339(event.at)));
                return vec![(Audience::AllBut(user.id), typing)];
            }
        };
        vec![(Audience::All, frame)]
    }

    /// Of a server that is gone everybody is told that they are no longer in it.
    fn encode_for(&self, event: &Event, listener: &User) -> Option<Frame> {
        let EventKind::GuildDeleted { guild } = &event.kind else { return None };
        Some(frame(opcode::SERVER_MEMBER_REMOVE, &member(guild, listener)))
    }
}

/// Why the server ends a socket, as this dialect's clients know it.
pub(super) fn close(reason: CloseReason) -> Close {
    match reason {
        CloseReason::Revoked => Close::new(4004, "session ended"),
        CloseReason::TooSlow | CloseReason::Restarting => live::close(reason),
    }
}

fn message_shown(op: u8, message: &Message) -> Bytes {
    fitted::event(|fit| Op { op, d: wire::Message::of(message, fit) })
}

fn channel_shown(op: u8, channel: &Channel, members: &[Arc<User>], count: u64) -> Bytes {
    fitted::event(|fit| {
        let people =
            shortened(members.iter().map(AsRef::as_ref).collect(), fit.nested, |user: &&User| user.id == channel.owner);
        Op { op, d: wire::Channel::with_recipients(channel, people, count) }
    })
}

fn gone(channel: &Channel) -> Value {
    json!({ "channel_id": channel.id.to_string(), "server_id": channel.guild.map(|guild| guild.to_string()) })
}

/// What somebody is told who came into a channel or went from it, and what the others are, where it is no server's: of
/// those who is in them follows from who is in the server.
fn came_or_went(op: u8, channel: &Channel, user: &User, own: Bytes) -> Vec<(Audience, Frame)> {
    let others = || frame(op, &channel_member(channel, user));
    let told = channel.guild.is_none().then(|| (Audience::AllBut(user.id), others()));
    std::iter::once((Audience::Only(user.id), own)).chain(told).collect()
}

fn channel_member(channel: &Channel, user: &User) -> Value {
    json!({
        "channel_id": channel.id.to_string(),
        "user_id": user.id.to_string(),
        "user": wire::User::from(user),
    })
}

fn member(guild: &Guild, user: &User) -> Value {
    json!({
        "server_id": guild.id.to_string(),
        "user_id": user.id.to_string(),
        "user": wire::User::from(user),
        "server": wire::Server::from(guild),
    })
}

fn typing(channel: ChannelId, user: &User, at: &str) -> Value {
    json!({
        "channel_id": channel.to_string(),
        "user_id": user.id.to_string(),
        "username": user.username,
        "timestamp": at,
    })
}
