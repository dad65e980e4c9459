//! Losing a membership takes effect at once, on sends in flight and on live sockets of every dialect.

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

/// The newest message of the channel, which tells whether another was sent.
async fn history(server: &Server, token: &str, channel: i64) -> Value {
    let path = format!("/api/rest/channels/{channel}/messages?limit=1");
    server.get(&path, token).await.expect(200)
}

/// A member is told of the deleted server under the username they have at its deletion, not at their joining.
pub(crate) async fn whoever_is_in_a_server_that_goes_hears_that_they_are_out(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (owner, member) = (gateway(&server, "owner").await, gateway(&server, "member").await);
    let (guild, channel) = guild(&server, &owner).await;
    admit(&server, guild, &owner, &member).await;
    let mut sockets = Vec::new();
    for token in [&owner, &member] {
        let mut socket = server.socket(&format!("/api/ws?token={token}")).await;
        socket.until(|frame| frame["op"] == 10).await;
        sockets.push(socket);
    }
    let profile = json!({ "display_name": "Bob", "pronouns": "he/him" });
    server.call(Method::PATCH, "/api/rest/users/@me", &member, profile).await.expect(200);
    let shown = server.get(&format!("/api/rest/servers/{guild}"), &owner).await.expect(200);
    assert_eq!(server.delete(&format!("/api/rest/servers/{guild}"), &owner).await.status, 204);
    for (socket, token) in sockets.iter_mut().zip([&owner, &member]) {
        let gone = socket.until(|frame| frame["op"] == 22).await;
        assert_eq!(gone["d"]["channel_id"], channel.to_string());
        let removed = socket.frame().await;
        let me = server.get("/api/rest/auth/me", token).await.expect(200);
        let user = removed["d"]["user"].as_object().unwrap();
        assert_eq!((&removed["op"], &removed["d"]["user_id"]), (&json!(31), &me["user_id"]));
        assert_eq!(removed["d"]["server"]["name"], shown["name"]);
        for (field, value) in user {
            assert_eq!(value, &me[field], "{field}");
        }
        assert_eq!(user["display_name"], if token == &member { json!("Bob") } else { json!(null) });
        assert_eq!(socket.ask(&json!({ "op": 1 })).await["op"], 2, "nothing comes after");
    }
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
