//! How far one has read.

use domain::model;
use serde::Serialize;
use utoipa::ToSchema;

use super::Id;

/// How far one has read in a channel, and what one hasn't read yet.
#[derive(Serialize, ToSchema)]
pub(crate) struct ReadState {
    #[schema(value_type = Id)]
    channel_id: String,
    /// The last message that one has read, which may be deleted by now; null where one has read nothing.
    #[schema(value_type = Option<Id>, required)]
    last_read_message_id: Option<String>,
    /// How many messages of others came after it and aren't deleted.
    unread_count: u64,
    /// How many of these mention one, or everybody.
    mention_count: u64,
}

impl From<&model::ReadState> for ReadState {
    fn from(state: &model::ReadState) -> Self {
        Self {
            channel_id: state.channel.to_string(),
            last_read_message_id: state.last_read.map(|message| message.to_string()),
            unread_count: state.unread,
            mention_count: state.mentions,
        }
    }
}
