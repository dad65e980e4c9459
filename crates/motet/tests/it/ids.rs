//! One thing, many forms of its id; each dialect reads its own form and no other.

use kit::id::{IdKind, uuid};
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use testkit::{Engine, Server};

use crate::people::{gateway, guild, id, say};

pub(crate) async fn every_dialect_shows_the_same_message_by_its_own_form_of_id(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let gwen = gateway(&server, "gwen").await;
    let (_, channel) = guild(&server, &gwen).await;
    let user = id(&server, &gwen).await;
    say(&server, &gwen, channel, json!({ "content": "one" })).await.expect(201);
    let channel_id = uuid(IdKind::Channel, channel);
    let rest = server.get(&format!("/api/rest/channels/{channel}/messages"), &gwen).await.expect(200)[0].clone();
    assert_eq!(rest["channel_id"], json!(channel.to_string()));
    assert_eq!(rest["author"]["user_id"], json!(user.to_string()));
    let message: i64 = rest["message_id"].as_str().unwrap().parse().unwrap();
    let shown = [
        server.get(&format!("/channels/{channel}/messages"), &gwen).await.expect(200)["messages"][0].clone(),
        server.get(&format!("/api/v1/messages/channel/{channel_id}"), &gwen).await.expect(200)[0].clone(),
        server.get(&format!("/api/messages/{channel_id}"), &gwen).await.expect(200)[0].clone(),
    ];
    let ids = |shown: &Value| [shown["id"].clone(), shown["channel_id"].clone(), shown["user_id"].clone()];
    assert_eq!(ids(&shown[0]), [json!(message), json!(channel), json!(user)]);
    let uuids = [uuid(IdKind::Message, message), channel_id, uuid(IdKind::User, user)].map(Value::from);
    assert_eq!(ids(&shown[1]), uuids);
    assert_eq!(ids(&shown[2]), uuids);
    let mut asking = server.try_socket("/ws", &[(AUTHORIZATION, &format!("Bearer {gwen}"))]).await.unwrap();
    let history = asking.ask(&json!({ "command": "get_messages", "payload": { "channel_id": channel } })).await;
    let shown = &history["messages"][0];
    assert_eq!([&shown["id"], &shown["channel_id"], &shown["author"]["id"]], [message, channel, user]);
}

pub(crate) async fn a_foreign_form_names_nothing(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let gwen = gateway(&server, "gwen").await;
    let (_, channel) = guild(&server, &gwen).await;
    let own = uuid(IdKind::Channel, channel);
    assert_eq!(server.get(&format!("/api/v1/channels/{}", own.to_uppercase()), &gwen).await.status, 200);
    let foreign = [
        (format!("/api/v1/channels/{channel}"), 404),
        (format!("/api/v1/channels/{}", uuid(IdKind::Message, channel)), 404),
        (format!("/api/v1/channels/{}", own.replace('-', "")), 404),
        (format!("/api/channels/{channel}"), 404),
        (format!("/api/channels/{}", uuid(IdKind::User, channel)), 404),
        (format!("/api/rest/channels/{own}"), 404),
        (format!("/api/rest/channels/0{channel}"), 404),
        (format!("/api/rest/channels/+{channel}"), 404),
        (format!("/channels/{own}"), 422),
    ];
    for (path, status) in foreign {
        let answer = server.get(&path, &gwen).await;
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
    }
}
