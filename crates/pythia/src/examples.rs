//! What could be sent, for pages on which the published document can be tried: on a new server, in order, it works.

use kit::contract::Examples;
use kit::id::{IdKind, uuid};
use serde_json::{Value, json};

/// The examples of this dialect.
pub(super) const EXAMPLES: Examples = Examples { body, path };

fn body(schema: &str) -> Option<Value> {
    let (channel, message, bob) = (uuid(IdKind::Channel, 1), uuid(IdKind::Message, 1), uuid(IdKind::User, 2));
    Some(match schema {
        "Registration" => json!({ "username": "ada", "email": "ada@example.com", "password": "correct horse" }),
        "Credentials" => json!({ "username": "ada", "password": "correct horse" }),
        "ProfileEdit" => json!({ "avatar": "https://example.com/ada.png" }),
        "NewChannel" => json!({ "name": "kitchen", "description": "What is for lunch" }),
        "ChannelChoice" => json!({ "channel_id": channel }),
        "UserChoice" => json!({ "user_id": bob }),
        "NewMessage" => json!({ "content": "Soup is ready", "channel_id": channel }),
        "MessageEdit" => json!({ "content": "Soup is gone" }),
        "Draft" => json!({ "content": "**Soup** is ready, @ada" }),
        "NewReaction" => json!({ "message_id": message, "emoji": "👍" }),
        "Sentence" => json!({ "reason": "spam", "duration_hours": 24 }),
        "Reason" => json!({ "reason": "spam" }),
        "RoleChoice" => json!({ "role": "admin" }),
        "BulkJudgement" => json!({ "action": "suspend", "user_ids": [bob], "reason": "spam", "duration_hours": 24 }),
        _ => return None,
    })
}

fn path(parameter: &str) -> Option<Value> {
    Some(match parameter {
        "channel_id" => uuid(IdKind::Channel, 1).into(),
        "message_id" => uuid(IdKind::Message, 1).into(),
        "reaction_id" => uuid(IdKind::Reaction, 1).into(),
        "user_id" => uuid(IdKind::User, 1).into(),
        "query" => "ad".into(),
        _ => return None,
    })
}
