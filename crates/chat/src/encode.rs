//! Events in the words of document 003.

use domain::event::{Event, EventKind};
use domain::fanout::{Audience, Encoder, Frame};
use domain::model;
use kit::answer;
use kit::id::{IdKind, uuid};
use serde::Serialize;
use serde_json::json;

use super::wire;

/// The encoder of this dialect.
pub(super) struct ChatEncoder;

/// A message: the document's `data`, and the same flat at the top for clients that read it there.
#[derive(Serialize)]
struct MessageFrame<'a> {
    #[serde(rename = "type")]
    kind: &'static str,
    data: &'a wire::Message<'a>,
    #[serde(flatten)]
    flat: &'a wire::Message<'a>,
}

impl Encoder for ChatEncoder {
    fn encode(&self, event: &Event) -> Vec<(Audience, Frame)> {
        match &event.kind {
            EventKind::MessageCreated { message, .. } => vec![(Audience::All, created(message))],
            EventKind::MessageUpdated { message, .. } => vec![(Audience::All, updated(message))],
            EventKind::MessageDeleted { channel, message, .. } => vec![(Audience::All, deleted(channel.id, *message))],
            // The document's socket speaks of messages alone; reactions are read with them.
            EventKind::GuildCreated { .. }
            | EventKind::GuildUpdated { .. }
            | EventKind::GuildDeleted { .. }
            | EventKind::GuildMemberAdded { .. }
            | EventKind::GuildMemberRemoved { .. }
            | EventKind::ChannelCreated { .. }
            | EventKind::ChannelUpdated { .. }
            | EventKind::ChannelDeleted { .. }
            | EventKind::ChannelMemberAdded { .. }
            | EventKind::ChannelMemberRemoved { .. }
            | EventKind::RoleChanged { .. }
            | EventKind::ReactionAdded { .. }
            | EventKind::ReactionRemoved { .. }
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

fn created(message: &model::Message) -> Frame {
    let message = wire::Message::from(message);
    answer::frame(&MessageFrame { kind: "message", data: &message, flat: &message })
}

/// Its fields aren't repeated at the top: clients that read messages there would take an edit for a new one.
fn updated(message: &model::Message) -> Frame {
    answer::frame(&json!({ "type": "message_updated", "data": wire::Message::from(message) }))
}

fn deleted(channel: model::ChannelId, message: model::MessageId) -> Frame {
    let (id, channel_id) = (uuid(IdKind::Message, message.get()), uuid(IdKind::Channel, channel.get()));
    answer::frame(&json!({ "type": "message_deleted", "data": { "id": id, "channel_id": channel_id } }))
}
