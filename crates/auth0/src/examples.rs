//! What could be sent, for pages on which the published document can be tried: on a new server, in order, it works.

use kit::contract::Examples;
use serde_json::{Value, json};

/// The examples of this dialect.
pub(super) const EXAMPLES: Examples = Examples { body, path };

fn body(schema: &str) -> Option<Value> {
    Some(match schema {
        "Newcomer" => json!({
            "client_id": "docs",
            "connection": "Username-Password-Authentication",
            "email": "ada@example.com",
            "password": "correct horse",
        }),
        "TokenRequest" => json!({
            "grant_type": "password",
            "client_id": "docs",
            "username": "ada@example.com",
            "password": "correct horse",
            "scope": "openid profile email offline_access",
        }),
        "Revocation" => json!({ "client_id": "docs", "token": "the refresh token that came with the others" }),
        "Forgotten" => json!({
            "client_id": "docs",
            "connection": "Username-Password-Authentication",
            "email": "ada@example.com",
        }),
        "Identity" => json!({ "auth0_id": "auth0|1", "email": "ada@example.com", "name": "Ada" }),
        "Bio" => json!({ "bio": "I sing alto." }),
        "Name" => json!({ "name": "Ada" }),
        "NewChannel" => json!({ "name": "kitchen", "description": "What is for lunch" }),
        "ChannelEdit" => json!({ "description": "What was for lunch" }),
        "Privacy" => json!({ "is_private": true, "join_code": "soup-4-all" }),
        "NewConversation" => json!({ "user_ids": [2] }),
        "Code" => json!({ "code": "soup-4-all" }),
        "NewMessage" => json!({ "content": "Soup is ready" }),
        "MessageEdit" => json!({ "content": "Soup is gone" }),
        "NewRole" => json!({ "role": "owner" }),
        "ReactionChoice" => json!({ "reaction_id": 1 }),
        "NewReactionKind" => json!({ "code": "party", "image_url": "https://example.com/party.png" }),
        _ => return None,
    })
}

fn path(parameter: &str) -> Option<Value> {
    Some(match parameter {
        "channel_id" | "message_id" | "user_id" | "reaction_id" => 1.into(),
        _ => return None,
    })
}
