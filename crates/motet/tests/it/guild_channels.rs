//! A guild's channel seen from dialects that know no guilds, and a channel of no guild seen from those that do.

use kit::id::{IdKind, uuid};
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use testkit::{Engine, Server};

use crate::people::{admit, gateway, guild, id, pythia, say};

pub(crate) async fn a_guilds_channel_is_a_channel_whose_members_are_the_guilds(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (owner, member) = (gateway(&server, "owner").await, gateway(&server, "member").await);
    let (guild, channel) = guild(&server, &owner).await;
    admit(&server, guild, &owner, &member).await;
    let channel_id = uuid(IdKind::Channel, channel);
    let (owner_id, member_id) = (id(&server, &owner).await, id(&server, &member).await);
    let mut listener = server.socket(&format!("/api/ws?token={owner}")).await;
    listener.until(|frame| frame["op"] == 10).await;

    let members = server.get(&format!("/channels/{channel}/members"), &member).await.expect(200);
    assert_eq!(column(&members, "id"), [json!(owner_id), json!(member_id)]);
    let mine = server.get("/api/v1/channels/my", &member).await.expect(200);
    assert_eq!((&mine[0]["id"], &mine[0]["member_count"]), (&json!(channel_id), &json!(2)));
    let shown = server.get(&format!("/api/channels/{channel_id}"), &member).await.expect(200);
    assert_eq!(shown["members"], json!([uuid(IdKind::User, owner_id), uuid(IdKind::User, member_id)]));

    let sends = [
        (format!("/channels/{channel}/messages"), json!({ "content": "by auth0" })),
        ("/api/v1/messages/".to_owned(), json!({ "channel_id": channel_id, "content": "by pythia" })),
        ("/api/chat/messages".to_owned(), json!({ "channel_id": channel_id, "content": "by chat" })),
    ];
    for (path, body) in sends {
        let content = body["content"].clone();
        let answer = server.post(&path, &member, body).await;
        assert!(answer.status < 300, "{path}: {}", answer.body);
        let frame = listener.frame().await;
        assert_eq!((&frame["d"]["content"], &frame["d"]["server_id"]), (&content, &json!(guild.to_string())));
    }
}

pub(crate) async fn coming_and_going_is_the_guilds_affair(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (owner, member) = (gateway(&server, "owner").await, gateway(&server, "member").await);
    let (guild, channel) = guild(&server, &owner).await;
    admit(&server, guild, &owner, &member).await;
    let (channel_id, member_id) = (uuid(IdKind::Channel, channel), id(&server, &member).await);
    let managed = json!({ "detail": "This channel is managed by its server" });
    let invalid = json!({ "detail": "Invalid request" });
    let leave = server.delete(&format!("/api/v1/channels/{channel_id}/leave"), &member).await;
    assert_eq!((leave.status, &leave.body), (400, &managed));
    let leave = server.post(&format!("/api/channels/{channel_id}/leave"), &member, json!({})).await;
    assert_eq!((leave.status, &leave.body), (400, &managed));
    let leave = server.post(&format!("/channels/{channel}/leave"), &member, json!({})).await;
    assert_eq!((leave.status, &leave.body), (400, &invalid));
    let remove = server.delete(&format!("/channels/{channel}/members/{member_id}"), &owner).await;
    assert_eq!((remove.status, &remove.body), (400, &invalid));
    // A stranger is answered that there is no such channel.
    let stranger = pythia(&server, "stranger").await;
    let join = server.post("/api/v1/channels/join", &stranger, json!({ "channel_id": channel_id })).await;
    assert_eq!((join.status, join.body), (404, json!({ "detail": "Channel not found" })));
    assert_eq!(server.get(&format!("/channels/{channel}/members"), &member).await.expect(200)[1]["id"], member_id);
}

pub(crate) async fn a_channel_of_no_guild_works_by_id_where_there_are_guilds(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (pia, gwen) = (pythia(&server, "pia").await, gateway(&server, "gwen").await);
    let made = server.post("/api/v1/channels/", &pia, json!({ "name": "loose" })).await.body;
    let channel: i64 = kit::id::from_uuid(IdKind::Channel, made["id"].as_str().unwrap()).unwrap();
    let joined = server.post(&format!("/api/rest/channels/{channel}/join"), &gwen, json!({})).await.expect(200);
    assert_eq!((&joined["channel_id"], &joined["server_id"]), (&json!(channel.to_string()), &Value::Null));
    assert_eq!(say(&server, &gwen, channel, json!({ "content": "hello" })).await.expect(201)["server_id"], json!(null));
    let mut asking = server.try_socket("/ws", &[(AUTHORIZATION, &format!("Bearer {gwen}"))]).await.unwrap();
    let shown = asking.ask(&json!({ "command": "get_channel", "payload": { "channel_id": channel } })).await;
    let unattached = json!({ "id": channel, "name": "loose", "guild_id": null });
    assert_eq!(shown, json!({ "status": "success", "channel": unattached }));
    let history = asking.ask(&json!({ "command": "get_messages", "payload": { "channel_id": channel } })).await;
    assert_eq!(column(&history["messages"], "content"), ["hello"]);
}

fn column(rows: &Value, name: &str) -> Vec<Value> {
    rows.as_array().unwrap().iter().map(|row| row[name].clone()).collect()
}
