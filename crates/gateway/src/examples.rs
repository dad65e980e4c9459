//! What could be sent, for pages on which the published document can be tried: on a new server, in order, it works.

use kit::contract::Examples;
use serde_json::{Value, json};

/// The examples of this dialect.
pub(super) const EXAMPLES: Examples = Examples { body, path };

fn body(schema: &str) -> Option<Value> {
    Some(match schema {
        "Registration" => json!({ "username": "ada", "email": "ada@example.com", "password": "correct horse" }),
        "Credentials" => json!({ "username": "ada", "password": "correct horse" }),
        "Refresh" => json!({ "refresh_token": "the one that came with the login" }),
        "SignOnStart" => json!({ "redirect_uri": "https://chat.example.com/app/sign-on" }),
        "SignOnCode" => json!({
            "code": "the one that the browser came back with",
            "redirect_uri": "https://chat.example.com/app/sign-on",
            "nonce": "the one that it began with",
            "verifier": "the one that it began with",
        }),
        "Claim" => json!({ "code": "the code that the server printed at its start" }),
        "NewStanding" => json!({ "standing": "suspended", "expires_in": 86_400, "reason": "Cooling down" }),
        "NewPassword" => json!({ "current_password": "correct horse", "new_password": "correct horses" }),
        "NewServer" => json!({ "name": "Choir" }),
        "ServerEdit" => json!({ "name": "Choirs" }),
        "NewChannel" => json!({ "name": "kitchen", "description": "What is for lunch" }),
        "NewConversation" => json!({ "recipient_id": "2" }),
        "NewMessage" | "NewMessageWithFiles" => json!({ "content": "Soup is ready" }),
        "MessageEdit" => json!({ "content": "Soup is gone" }),
        "ReadMark" => json!({ "message_id": "1" }),
        "ChannelEdit" => json!({ "description": "What was for lunch" }),
        "SettingsEdit" => json!({
            "direct_messages": "shared",
            "quiet_hours": { "from": "22:00", "to": "07:00", "zone": "Europe/Berlin" },
        }),
        "Notifications" => json!({ "level": "mentions", "muted_until": null }),
        "ProfileEdit" => json!({ "display_name": "Ada", "pronouns": "she/her" }),
        "NewInvite" => json!({ "expires_in": 86_400, "max_uses": 10 }),
        _ => return None,
    })
}

fn path(parameter: &str) -> Option<Value> {
    Some(match parameter {
        "server_id" | "channel_id" | "message_id" | "attachment_id" => "1".into(),
        "user_id" => "@me".into(),
        "provider" => "auth0".into(),
        "reaction" => "👍".into(),
        _ => return None,
    })
}
