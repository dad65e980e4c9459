//! A message that is gone, with what tells to whom it was unread, and whom it mentioned.

use domain::event::EventKind;
use serde::Serialize;

use super::is_false;

/// A message that is gone.
#[derive(Serialize)]
pub(crate) struct DeletedMessage {
    message_id: String,
    channel_id: String,
    server_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    author_id: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    mentions: Vec<String>,
    #[serde(skip_serializing_if = "is_false")]
    mentions_everyone: bool,
}

impl DeletedMessage {
    /// The message, if that is what happened.
    pub(crate) fn of(kind: &EventKind) -> Option<Self> {
        let EventKind::MessageDeleted { channel, message, author, mentioned, mentioned_everyone, .. } = kind else {
            return None;
        };
        Some(Self {
            message_id: message.to_string(),
            channel_id: channel.id.to_string(),
            server_id: channel.guild.map(|guild| guild.to_string()),
            author_id: author.map(|author| author.to_string()),
            mentions: mentioned.iter().map(ToString::to_string).collect(),
            mentions_everyone: *mentioned_everyone,
        })
    }
}
