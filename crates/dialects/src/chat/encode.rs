//! Events in the words of document 003, which has one: `message`. Clients of this family take every frame for one.

use domain::event::{Event, What};
use domain::fanout::{self, Audience, Encoder, Farewell, Goodbye};

use super::wire::{Frame, Message};
use crate::kit::{answer, live};

/// The encoder of this dialect.
pub struct Words;

impl Encoder for Words {
    fn encode(&self, event: &Event) -> Vec<(Audience, fanout::Frame)> {
        match &event.what {
            What::MessageCreated { message } => {
                let message = Message::from(message.as_ref());
                let frame = Frame::Message { flat: &message, data: &message };
                vec![(Audience::All, answer::frame(&frame))]
            }
            What::GuildCreated { .. }
            | What::GuildMemberAdded { .. }
            | What::GuildMemberRemoved { .. }
            | What::ChannelCreated { .. }
            | What::ChannelUpdated { .. }
            | What::ChannelDeleted { .. }
            | What::ChannelMemberAdded { .. }
            | What::ChannelMemberRemoved { .. }
            | What::Typing { .. }
            | What::SessionEnded { .. } => Vec::new(),
        }
    }

    fn goodbye(&self, farewell: Farewell) -> (Option<fanout::Frame>, Goodbye) {
        (None, live::goodbye(farewell))
    }
}
