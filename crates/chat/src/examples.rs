//! What could be sent, for pages on which the published document can be tried: on a new server, in order, it works.

use kit::contract::Examples;
use kit::id::{IdKind, uuid};
use serde_json::{Value, json};

/// The examples of this dialect.
pub(super) const EXAMPLES: Examples = Examples { body, path };

fn body(schema: &str) -> Option<Value> {
    Some(match schema {
        "Registration" => json!({ "username": "ada", "email": "ada@example.com", "password": "correct horse" }),
        "Credentials" => json!({ "username": "ada", "password": "correct horse" }),
        "ProfileEdit" => json!({ "display_name": "Ada" }),
        "NewChannel" => json!({ "name": "kitchen", "description": "What is for lunch" }),
        "NewMessage" | "NewMessageWithFiles" => json!({ "content": "Soup is ready", "channel_id": "general" }),
        "MessageEdit" => json!({ "content": "Soup is gone" }),
        "ChannelChoice" | "NewFile" => json!({ "channel_id": "general" }),
        _ => return None,
    })
}

fn path(parameter: &str) -> Option<Value> {
    Some(match parameter {
        "channel" => "general".into(),
        "message" => uuid(IdKind::Message, 1).into(),
        "user_id" => uuid(IdKind::User, 2).into(),
        "file_id" => uuid(IdKind::File, 1).into(),
        "username" => "ada".into(),
        "emoji" => "👍".into(),
        _ => return None,
    })
}
