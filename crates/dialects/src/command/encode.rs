//! Events in the words that clients of document 000 know. Only live sessions hear them.

use domain::event::{Event, Stream, What};
use domain::fanout::{Audience, Encoder, Farewell, Frame, Goodbye};
use domain::model::{Channel, Guild, Message, User};
use serde_json::{Value, json};

use super::wire;
use crate::kit::{answer, live};

/// The encoder of this dialect.
pub struct Words;

impl Encoder for Words {
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)> {
        let frames = match &event.what {
            What::MessageCreated { message } => vec![(Audience::All, new_message(message))],
            What::GuildCreated { guild } => vec![(Audience::All, guild_created(guild))],
            What::GuildMemberAdded { guild, user, .. } => vec![
                (Audience::Only(user.id), guild_joined(guild)),
                (Audience::AllBut(user.id), member("guild_member_added", guild, user)),
            ],
            What::GuildMemberRemoved { guild, user, .. } => {
                vec![(Audience::All, member("guild_member_removed", guild, user))]
            }
            // Clients of this family list the channels they are in: a public one of others is no news to them.
            What::ChannelCreated { .. } if event.stream == Stream::Server => Vec::new(),
            What::ChannelCreated { channel, .. } => vec![(Audience::All, channel_shown("channel_created", channel))],
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
        };
        frames.into_iter().map(|(audience, frame)| (audience, answer::frame(&frame))).collect()
    }

    fn goodbye(&self, farewell: Farewell) -> (Option<Frame>, Goodbye) {
        // A frame here could be taken for the reply to a command: the close says enough.
        (None, live::goodbye(farewell))
    }
}

fn new_message(message: &Message) -> Value {
    json!({ "type": "new_message", "data": wire::Message::from(message) })
}

fn guild_created(guild: &Guild) -> Value {
    json!({ "type": "guild_created", "data": wire::Guild::from(guild) })
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
    let guild = channel.guild.map(domain::model::GuildId::get);
    json!({ "type": "channel_deleted", "channel_id": channel.id.get(), "guild_id": guild })
}
