//! Events in the words of document 002.

use domain::event::{Event, What};
use domain::fanout::{Audience, Encoder, Farewell, Frame, Goodbye};
use domain::model;
use serde_json::{Value, json};

use super::casing::both;
use super::wire;
use crate::kit::id::{Kind, uuid};
use crate::kit::time::rfc3339;
use crate::kit::{answer, live};

/// The encoder of this dialect.
pub struct Words;

impl Encoder for Words {
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)> {
        let at = rfc3339(event.at);
        let (audience, frame) = match &event.what {
            What::MessageCreated { message } => (Audience::All, new_message(message, &at)),
            What::Typing { channel, user, active } => {
                (Audience::AllBut(user.id), typing_indicator(*channel, user, *active, &at))
            }
            What::ChannelMemberAdded { channel, user } => {
                (Audience::AllBut(user.id), moved("user_joined", channel.id, user, &at))
            }
            What::ChannelMemberRemoved { channel, user, .. } => {
                (Audience::AllBut(user.id), moved("user_left", channel.id, user, &at))
            }
            What::ChannelCreated { channel, .. } => (Audience::All, channel_created(channel, &at)),
            What::GuildCreated { .. }
            | What::GuildMemberAdded { .. }
            | What::GuildMemberRemoved { .. }
            | What::ChannelUpdated { .. }
            | What::ChannelDeleted { .. }
            | What::SessionEnded { .. } => return Vec::new(),
        };
        vec![(audience, answer::frame(&frame))]
    }

    fn goodbye(&self, farewell: Farewell) -> (Option<Frame>, Goodbye) {
        (None, live::goodbye(farewell))
    }
}

fn new_message(message: &model::Message, at: &str) -> Value {
    json!({ "type": "new_message", "data": both(&wire::Message::from(message)), "timestamp": at })
}

fn channel_created(channel: &model::Channel, at: &str) -> Value {
    json!({ "type": "channel_created", "data": both(&wire::Channel::from(channel)), "timestamp": at })
}

fn typing_indicator(channel: model::ChannelId, user: &model::User, active: bool, at: &str) -> Value {
    json!({
        "type": "typing_indicator",
        "user_id": uuid(Kind::User, user.id.get()),
        "username": user.username,
        "channel_id": uuid(Kind::Channel, channel.get()),
        "is_typing": active,
        "timestamp": at,
    })
}

fn moved(kind: &str, channel: model::ChannelId, user: &model::User, at: &str) -> Value {
    json!({
        "type": kind,
        "user_id": uuid(Kind::User, user.id.get()),
        "username": user.username,
        "channel_id": uuid(Kind::Channel, channel.get()),
        "timestamp": at,
    })
}
