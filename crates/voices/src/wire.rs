//! What differs between the dialects: paths, frames, and where the text of a message is in each.

use kit::id::{IdKind, uuid};
use serde_json::{Value, json};

use super::client::Dialect;

/// The path and body with which a member joins a channel that belongs to no guild. `command` has no such word: its
/// users have an account in every dialect, and their token is good in `gateway`'s REST.
pub(super) fn join(dialect: Dialect, channel: i64, code: &str) -> (String, Value) {
    match dialect {
        Dialect::Auth0 => ("/channels/join".to_owned(), json!({ "code": code })),
        Dialect::Pythia => {
            ("/api/v1/channels/join".to_owned(), json!({ "channel_id": uuid(IdKind::Channel, channel) }))
        }
        Dialect::Chat => (format!("/api/channels/{}/join", uuid(IdKind::Channel, channel)), json!({})),
        Dialect::Command | Dialect::Gateway => (format!("/api/rest/channels/{channel}/join"), json!({})),
    }
}

/// The path of the socket.
pub(super) fn socket(dialect: Dialect, username: &str, token: &str) -> String {
    match dialect {
        Dialect::Command | Dialect::Auth0 | Dialect::Pythia => format!("/ws?token={token}"),
        Dialect::Chat => format!("/api/ws/{username}?token={token}"),
        Dialect::Gateway => format!("/api/ws?token={token}"),
    }
}

/// How a message is sent: as a frame where the dialect's clients do that, else as a path and a body.
pub(super) enum SendRequest {
    Frame(Value),
    Post(String, Value),
}

/// How a dialect's client sends a message.
pub(super) fn say(dialect: Dialect, channel: i64, content: &str) -> SendRequest {
    match dialect {
        Dialect::Command => SendRequest::Frame(
            json!({ "command": "send_message", "payload": { "channel_id": channel, "content": content } }),
        ),
        Dialect::Auth0 => {
            SendRequest::Frame(json!({ "type": "new_message", "channel_id": channel, "content": content }))
        }
        Dialect::Chat => {
            SendRequest::Frame(json!({ "channel_id": uuid(IdKind::Channel, channel), "content": content }))
        }
        Dialect::Pythia => SendRequest::Post(
            "/api/v1/messages/".to_owned(),
            json!({ "channel_id": uuid(IdKind::Channel, channel), "content": content }),
        ),
        Dialect::Gateway => {
            SendRequest::Post(format!("/api/rest/channels/{channel}/messages"), json!({ "content": content }))
        }
    }
}

/// What a frame says, if it is a new message.
pub fn message_in(dialect: Dialect, frame: &Value) -> Option<&str> {
    let (is_message, content) = match dialect {
        Dialect::Auth0 => (frame["type"] == "new_message", &frame["message"]["content"]),
        Dialect::Command | Dialect::Pythia => (frame["type"] == "new_message", &frame["data"]["content"]),
        Dialect::Chat => (frame["type"] == "message", &frame["data"]["content"]),
        Dialect::Gateway => (frame["op"] == 11, &frame["d"]["content"]),
    };
    if is_message { content.as_str() } else { None }
}
