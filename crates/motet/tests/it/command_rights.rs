//! Who may do what through `command`: every command against everybody who could give it, with the words of each refusal.

use serde_json::{Value, json};
use testkit::{Engine, Socket};

use crate::gateway_rights::{Cast, WHO};
use crate::people::fill;

/// A command, its payload, and what is answered to the owner of a guild, a member, somebody banned and a stranger: the
/// `detail` of a refusal, or [`DONE`].
struct Row(&'static str, &'static str, [&'static str; 4]);

const DONE: &str = "done";
const DENIED: &str = "Permission denied";
const NO_GUILD: &str = "Guild not found";
const NO_CHANNEL: &str = "Channel not found";
const ALREADY: &str = "User is already a member of this guild";

fn rows() -> Vec<Row> {
    let everybody = [DONE; 4];
    let guild = [DONE, DONE, NO_GUILD, NO_GUILD];
    let guild_owner = [DONE, DENIED, NO_GUILD, NO_GUILD];
    let channel = [DONE, DONE, NO_CHANNEL, NO_CHANNEL];
    let channel_owner = [DONE, DENIED, NO_CHANNEL, NO_CHANNEL];
    vec![
        Row("get_user", r#"{"user_id": {other}}"#, everybody),
        Row("update_user", r#"{"display_name": "Somebody"}"#, everybody),
        Row("create_guild", r#"{"name": "another"}"#, everybody),
        Row("get_guild", r#"{"guild_id": {server}}"#, guild),
        Row("delete_guild", r#"{"guild_id": {server}}"#, guild_owner),
        Row("create_channel", r#"{"guild_id": {server}, "name": "hall"}"#, guild_owner),
        Row("get_channel", r#"{"channel_id": {channel}}"#, channel),
        Row("update_channel", r#"{"channel_id": {channel}, "channel_update": {"name": "hall"}}"#, channel_owner),
        Row("delete_channel", r#"{"channel_id": {channel}}"#, channel_owner),
        Row("request_invite", r#"{"guild_id": {server}}"#, guild),
        Row("join_guild", r#"{"invite_code": "{invite}"}"#, [ALREADY, ALREADY, DENIED, DONE]),
        Row("list_user_guilds", "{}", everybody),
        Row("set_status", r#"{"status": "idle"}"#, everybody),
        Row("get_user_status", r#"{"user_id": {other}}"#, everybody),
        Row("get_channel_users", r#"{"channel_id": {channel}, "page": 1}"#, channel),
        Row("get_messages", r#"{"channel_id": {channel}, "page": 1}"#, channel),
        Row("send_message", r#"{"channel_id": {channel}, "content": "la"}"#, channel),
        Row("get_guild_channels", r#"{"guild_id": {server}}"#, guild),
    ]
}

/// Gives a command with a token in the frame, or with none, and says how it went.
async fn give(socket: &mut Socket, command: &str, payload: &Value, token: Option<&str>) -> String {
    let mut frame = json!({ "command": command, "payload": payload });
    if let Some(token) = token {
        frame["token"] = token.into();
    }
    let reply = socket.ask(&frame).await;
    // Their `status` is a presence: where the document prints the key twice, the second stands.
    let done = reply["status"] == "success" || command.ends_with("_status") && reply["detail"].is_null();
    if done { DONE.to_owned() } else { reply["detail"].as_str().unwrap().to_owned() }
}

pub(crate) async fn everybody_gets_what_is_theirs(engine: Engine) {
    let cast = Cast::gather(engine).await;
    let mut socket = cast.server.socket("/ws").await;
    let mut names = cast.guild().await;
    for Row(command, payload, outcomes) in rows() {
        let given = |names: &[(&str, String)]| serde_json::from_str::<Value>(&fill(payload, names)).unwrap();
        assert_eq!(give(&mut socket, command, &given(&names), None).await, "Unauthorized", "{command}");
        assert_eq!(give(&mut socket, command, &given(&names), Some("forged")).await, "Invalid token", "{command}");
        for ((who, token), outcome) in WHO.iter().zip(&cast.people).zip(outcomes) {
            let before = cast.picture(&names).await;
            assert_eq!(give(&mut socket, command, &given(&names), Some(token)).await, outcome, "{who}: {command}");
            if outcome == DONE {
                names = cast.guild().await;
            } else {
                assert_eq!(cast.picture(&names).await, before, "{who}: {command}: refused, but something was done");
            }
        }
    }
}

pub(crate) async fn accounts_are_made_and_entered_without_a_token(engine: Engine) {
    let cast = Cast::gather(engine).await;
    let account = json!({ "username": "newcomer", "email": "newcomer@example.com", "password": "long enough" });
    for (token, again) in [(None, DONE), (Some("forged"), "Username is already in use")] {
        let mut socket = cast.server.socket("/ws").await;
        assert_eq!(give(&mut socket, "register", &account, token).await, again);
        let mut login = json!({ "command": "login", "payload": account });
        login["token"] = token.into();
        let reply = socket.ask(&login).await;
        assert_eq!(reply, json!({ "access_token": reply["access_token"], "token_type": "bearer" }));
        login["payload"]["password"] = "another one".into();
        let refused = json!({ "status": "error", "detail": "Invalid credentials" });
        assert_eq!(socket.ask(&login).await, refused);
    }
}
