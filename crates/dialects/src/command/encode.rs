//! Events in the words that clients of document 000 know. Only live sessions hear them.

use std::sync::Arc;

use domain::event::{Event, What};
use domain::fanout::{Audience, Encoder, Farewell, Frame, Goodbye};
use domain::model::{Channel, Guild, Message, User};
use serde_json::json;

use super::wire;
use crate::kit::{answer, live};

/// The encoder of this dialect.
pub struct Words;

impl Encoder for Words {
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)> {
        match &event.what {
            What::MessageCreated { message } => vec![(Audience::All, new_message(message))],
            What::GuildCreated { guild } => vec![(Audience::All, guild_created(guild))],
            What::GuildMemberAdded { guild, user, .. } => vec![
                (Audience::Only(user.id), guild_joined(guild)),
                (Audience::AllBut(user.id), member("guild_member_added", guild, user)),
            ],
            What::GuildMemberRemoved { guild, user, .. } => {
                vec![(Audience::All, member("guild_member_removed", guild, user))]
            }
            What::ChannelCreated { channel, members } => channel_created(channel, members),
            What::ChannelUpdated { channel, .. } => vec![(Audience::All, channel_shown("channel_updated", channel))],
            What::ChannelDeleted { channel } => vec![(Audience::All, channel_deleted(channel))],
            // To those who come and go, a channel with members of its own appears and vanishes; the others have no word for it.
            What::ChannelMemberAdded { channel, user } => {
                vec![(Audience::Only(user.id), channel_shown("channel_created", channel))]
            }
            What::ChannelMemberRemoved { channel, user, .. } => {
                vec![(Audience::Only(user.id), channel_deleted(channel))]
            }
            What::Typing { .. } | What::SessionEnded { .. } => Vec::new(),
        }
    }

    fn goodbye(&self, farewell: Farewell) -> (Option<Frame>, Goodbye) {
        // A frame here could be taken for the reply to a command: the close says enough.
        (None, live::goodbye(farewell))
    }
}

fn new_message(message: &Message) -> Frame {
    answer::frame(&json!({ "type": "new_message", "data": wire::Message::from(message) }))
}

fn guild_created(guild: &Guild) -> Frame {
    answer::frame(&json!({ "type": "guild_created", "data": wire::Guild::from(guild) }))
}

fn guild_joined(guild: &Guild) -> Frame {
    answer::frame(&json!({ "type": "guild_joined", "guild": wire::Guild::from(guild) }))
}

fn member(kind: &str, guild: &Guild, user: &User) -> Frame {
    answer::frame(
        &json!({ "type": kind, "guild_id": guild.id.get(), "user_id": user.id.get(), "user": wire::User::from(user) }),
    )
}

/// A new channel of a guild is shown to the guild; one without to its first members alone, as everybody hears of a
/// public one, and here nobody may do anything with a channel that they aren't in.
fn channel_created(channel: &Channel, members: &[Arc<User>]) -> Vec<(Audience, Frame)> {
    let frame = channel_shown("channel_created", channel);
    match channel.guild {
        Some(_) => vec![(Audience::All, frame)],
        None => members.iter().map(|member| (Audience::Only(member.id), frame.clone())).collect(),
    }
}

fn channel_shown(kind: &str, channel: &Channel) -> Frame {
    answer::frame(&json!({ "type": kind, "data": wire::Channel::from(channel) }))
}

fn channel_deleted(channel: &Channel) -> Frame {
    let guild = channel.guild.map(domain::model::GuildId::get);
    answer::frame(&json!({ "type": "channel_deleted", "channel_id": channel.id.get(), "guild_id": guild }))
}
