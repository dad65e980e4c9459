//! Events in the words of document 003.

use domain::event::{Event, What};
use domain::fanout::{Audience, Encoder, Farewell, Frame, Goodbye};
use domain::model;
use serde::Serialize;
use serde_json::json;

use super::wire;
use crate::kit::id::{Kind, uuid};
use crate::kit::{answer, live};

/// The encoder of this dialect.
pub struct Words;

/// A message: the document's `data`, and the same flat at the top for clients that read it there.
#[derive(Serialize)]
struct Said<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    data: &'a wire::Message<'a>,
    #[serde(flatten)]
    flat: &'a wire::Message<'a>,
}

impl Encoder for Words {
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)> {
        match &event.what {
            What::MessageCreated { message } => vec![(Audience::All, said(message))],
            What::MessageUpdated { message } => vec![(Audience::All, updated(message))],
            What::MessageDeleted { channel, message, .. } => vec![(Audience::All, deleted(*channel, *message))],
            // The document's socket speaks of messages alone; reactions are read with them.
            What::GuildCreated { .. }
            | What::GuildUpdated { .. }
            | What::GuildDeleted { .. }
            | What::GuildMemberAdded { .. }
            | What::GuildMemberRemoved { .. }
            | What::ChannelCreated { .. }
            | What::ChannelUpdated { .. }
            | What::ChannelDeleted { .. }
            | What::ChannelMemberAdded { .. }
            | What::ChannelMemberRemoved { .. }
            | What::RoleChanged { .. }
            | What::ReactionAdded { .. }
            | What::ReactionRemoved { .. }
            | What::PresenceChanged { .. }
            | What::Typing { .. }
            | What::Mentioned { .. }
            | What::ProfileChanged { .. }
            | What::AccountBarred { .. }
            | What::SessionEnded { .. } => Vec::new(),
        }
    }

    fn goodbye(&self, farewell: Farewell) -> (Option<Frame>, Goodbye) {
        (None, live::goodbye(farewell))
    }
}

fn said(message: &model::Message) -> Frame {
    let message = wire::Message::from(message);
    answer::frame(&Said { kind: "message", data: &message, flat: &message })
}

/// Nothing of it stands at the top: clients that read messages there would take it for another one.
fn updated(message: &model::Message) -> Frame {
    answer::frame(&json!({ "type": "message_updated", "data": wire::Message::from(message) }))
}

fn deleted(channel: model::ChannelId, message: model::MessageId) -> Frame {
    let (id, channel_id) = (uuid(Kind::Message, message.get()), uuid(Kind::Channel, channel.get()));
    answer::frame(&json!({ "type": "message_deleted", "data": { "id": id, "channel_id": channel_id } }))
}
