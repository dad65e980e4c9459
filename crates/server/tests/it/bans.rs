//! Losing a membership takes effect at once, on sends in flight and on live sockets of every family.

use std::sync::Arc;

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server};

use crate::people::{admit, gateway, guild, id, say};

pub(crate) async fn no_send_is_acknowledged_after_the_answer_to_a_kick(engine: Engine) {
    let server = Arc::new(Server::on(engine, &[]).await);
    let (owner, member) = (gateway(&server, "owner").await, gateway(&server, "member").await);
    let (guild, channel) = guild(&server, &owner).await;
    let target = id(&server, &member).await;
    for round in 0..40 {
        admit(&server, guild, &owner, &member).await;
        let sending: Vec<_> =
            (0..10).map(|_| tokio::spawn(send(Arc::clone(&server), member.clone(), channel))).collect();
        let path = format!("/api/rest/servers/{guild}/members/{target}");
        assert_eq!(server.call(Method::DELETE, &path, &owner, Value::Null).await.status, 204);
        let before = history(&server, &owner, channel).await;
        for sent in sending {
            let status = sent.await.unwrap();
            assert!(status == 201 || status == 404, "round {round}: {status}");
        }
        assert_eq!(
            history(&server, &owner, channel).await,
            before,
            "round {round}: something was committed after the kick"
        );
        assert_eq!(say(&server, &member, channel, json!({ "content": "still here?" })).await.status, 404);
    }
}

async fn send(server: Arc<Server>, token: String, channel: i64) -> u16 {
    say(&server, &token, channel, json!({ "content": "in flight" })).await.status
}

/// The newest message, and so whether another came.
async fn history(server: &Server, token: &str, channel: i64) -> Value {
    let path = format!("/api/rest/channels/{channel}/messages?limit=1");
    server.get(&path, token).await.expect(200)
}

pub(crate) async fn whoever_is_kicked_hears_of_it_and_then_nothing(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (owner, member) = (gateway(&server, "owner").await, gateway(&server, "member").await);
    let (guild, channel) = guild(&server, &owner).await;
    admit(&server, guild, &owner, &member).await;
    let mut socket = server.socket(&format!("/api/ws?token={member}")).await;
    socket.until(|frame| frame["op"] == 10).await;
    let target = id(&server, &member).await;
    let path = format!("/api/rest/servers/{guild}/members/{target}");
    assert_eq!(server.delete(&path, &owner).await.status, 204);
    say(&server, &owner, channel, json!({ "content": "without you" })).await.expect(201);
    let removed = socket.frame().await;
    assert_eq!((&removed["op"], &removed["d"]["user_id"]), (&json!(31), &json!(target.to_string())));
    assert_eq!(socket.ask(&json!({ "op": 1 })).await["op"], 2, "nothing came in between");
}

pub(crate) async fn a_channel_ban_through_chat_silences_the_user_in_every_family(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let account =
        |name: &str| json!({ "username": name, "email": format!("{name}@example.com"), "password": "long enough" });
    let register = async |name: &str| {
        let answer = server.post("/api/auth/register", "", account(name)).await;
        answer.body["access_token"].as_str().unwrap().to_owned()
    };
    let (owner, member) = (register("owner").await, register("member").await);
    let made = server.post("/api/channels", &owner, json!({ "name": "quiet" })).await;
    let channel = made.body["id"].as_str().unwrap().to_owned();
    assert_eq!(server.post("/api/channels/quiet/join", &member, json!({})).await.status, 200);
    let mut socket = server.socket(&format!("/ws?token={}", command_token(&server, "member").await)).await;
    socket.until(|frame| frame["type"] == "guilds_list").await;
    assert_eq!(server.post("/api/channels/quiet/ban-by-username/member", &owner, json!({})).await.status, 200);
    let post = server.post("/api/v1/messages/", &member, json!({ "channel_id": channel, "content": "let me" })).await;
    assert_eq!(post.status, 403);
    assert_eq!(server.post("/api/channels/quiet/join", &member, json!({})).await.status, 400);
    server.post("/api/chat/messages", &owner, json!({ "channel_id": channel, "content": "unheard" })).await;
    let mut heard = Vec::new();
    socket.send(&json!({ "command": "list_user_guilds", "payload": {} })).await;
    loop {
        let frame = socket.frame().await;
        if frame["status"] == "success" {
            break;
        }
        heard.push(frame);
    }
    assert!(heard.iter().all(|frame| frame["type"] != "new_message"), "{heard:?}");
    assert_eq!(server.post("/api/channels/quiet/unban-by-username/member", &owner, json!({})).await.status, 200);
    assert_eq!(server.post("/api/channels/quiet/join", &member, json!({})).await.status, 200);
}

/// The same account, logged in through another family.
async fn command_token(server: &Server, name: &str) -> String {
    let mut socket = server.socket("/ws").await;
    let login = json!({ "command": "login", "payload": { "username": name, "password": "long enough" } });
    socket.ask(&login).await["access_token"].as_str().unwrap().to_owned()
}
