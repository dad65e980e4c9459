//! Events in the words of document 001. Everybody in a channel hears them, whoever caused them too.

use std::sync::Arc;

use domain::event::{ChannelField, Event, EventKind};
use domain::fanout::{self, Audience, Encoder};
use domain::model::{self, ChannelId, User, UserId};
use kit::{Fit, answer, fitted};

use super::wire::{Channel, Frame, Message, MessageReaction, Person, role_word};

/// The encoder of this dialect.
pub(super) struct Auth0Encoder;

impl Encoder for Auth0Encoder {
    fn encode(&self, event: &Event) -> Vec<(Audience, fanout::Frame)> {
        match &event.kind {
            EventKind::MessageCreated { message, .. } => {
                let channel_id = message.channel.get();
                fitted_to_all(|fit| Frame::NewMessage { channel_id, message: Message::of(message, fit) })
            }
            EventKind::ChannelMemberAdded { channel, user, .. } => to_all(&joined(channel.id, user)),
            EventKind::ChannelMemberRemoved { channel, user, .. } => to_all(&left(channel.id, user.id)),
            EventKind::MessageUpdated { message, .. } => {
                let channel_id = message.channel.get();
                fitted_to_all(|fit| Frame::MessageUpdate { channel_id, message: Message::of(message, fit) })
            }
            EventKind::MessageDeleted { channel, message, .. } => {
                to_all(&Frame::MessageDelete { channel_id: channel.id.get(), message_id: message.get() })
            }
            EventKind::ReactionAdded { channel, reaction } => {
                let (channel_id, message_id) = (channel.id.get(), reaction.message.get());
                to_all(&Frame::MessageReactionAdd {
                    channel_id,
                    message_id,
                    reaction: MessageReaction::from(reaction.as_ref()),
                })
            }
            EventKind::ReactionRemoved { channel, reaction } => to_all(&Frame::MessageReactionRemove {
                channel_id: channel.id.get(),
                message_id: reaction.message.get(),
                reaction_id: reaction.kind.id.get(),
                user_id: reaction.user.id.get(),
            }),
            EventKind::RoleChanged { channel, user, role } => to_all(&Frame::RoleUpdated {
                channel_id: channel.id.get(),
                user_id: user.id.get(),
                role: role_word(*role),
            }),
            EventKind::ChannelUpdated { channel, members, moderators, total, change } => {
                let channel_id = channel.id.get();
                let mut frames = match change {
                    ChannelField::Privacy => to_all(&Frame::PrivacyUpdated { channel_id, is_private: channel.private }),
                    ChannelField::Description | ChannelField::Owner => Vec::new(),
                };
                frames.push((Audience::All, channel_shown(channel, members, moderators, *total)));
                frames
            }
            // Strangers hear of a public channel's making too, and may know neither its code nor who is in it.
            EventKind::ChannelCreated { channel, members } => {
                let frame = channel_shown(channel, members, &[], members.len() as u64);
                members.iter().map(|member| (Audience::Only(member.id), frame.clone())).collect()
            }
            EventKind::ChannelDeleted { channel } => to_all(&Frame::ChannelDelete { channel_id: channel.id.get() }),
            // A guild has up to hundreds of channels: only the person concerned is told of each.
            EventKind::GuildMemberAdded { user, channels, .. } => {
                channels.iter().map(|channel| to_one(user.id, &joined(channel.id, user))).collect()
            }
            EventKind::GuildMemberRemoved { user, channels, .. } => {
                channels.iter().map(|channel| to_one(user.id, &left(channel.id, user.id))).collect()
            }
            EventKind::GuildCreated { .. }
            | EventKind::GuildUpdated { .. }
            | EventKind::GuildDeleted { .. }
            | EventKind::PresenceChanged { .. }
            | EventKind::Typing { .. }
            | EventKind::Mentioned { .. }
            | EventKind::ProfileChanged { .. }
            | EventKind::ReadStateChanged { .. }
            | EventKind::AccountBarred { .. }
            | EventKind::SessionEnded { .. } => Vec::new(),
        }
    }
}

fn to_all(frame: &Frame<'_>) -> Vec<(Audience, fanout::Frame)> {
    vec![(Audience::All, answer::frame(frame))]
}

fn fitted_to_all<'a>(frame: impl Fn(Fit) -> Frame<'a>) -> Vec<(Audience, fanout::Frame)> {
    vec![(Audience::All, fitted::event(frame))]
}

fn channel_shown(channel: &model::Channel, members: &[Arc<User>], moderators: &[UserId], total: u64) -> fanout::Frame {
    let channel_id = channel.id.get();
    fitted::event(|fit| {
        let channel = Channel::changed(channel, members, moderators, total, fit);
        Frame::ChannelUpdate { channel_id, channel }
    })
}

fn to_one(user: UserId, frame: &Frame<'_>) -> (Audience, fanout::Frame) {
    (Audience::Only(user), answer::frame(frame))
}

fn joined(channel: ChannelId, user: &User) -> Frame<'_> {
    Frame::MemberJoined { channel_id: channel.get(), user: Person::from(user) }
}

fn left(channel: ChannelId, user: UserId) -> Frame<'static> {
    Frame::MemberLeft { channel_id: channel.get(), user_id: user.get() }
}
