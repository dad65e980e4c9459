//! Servers and rooms that get another owner, by the one they have.

use reqwest::Method;
use serde_json::json;
use testkit::{Engine, Server};

use crate::people::{admit, gateway, guild, id};

pub(crate) async fn an_owner_hands_over_to_a_member(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob, eve) = (gateway(&server, "ada").await, gateway(&server, "bob").await, gateway(&server, "eve").await);
    let [bobs, eves] = [id(&server, &bob).await.to_string(), id(&server, &eve).await.to_string()];
    let (guild, _) = guild(&server, &ada).await;
    admit(&server, guild, &ada, &bob).await;
    let room = server.post("/api/rest/channels", &ada, json!({ "name": "room" })).await.expect(201);
    let room = format!("/api/rest/channels/{}", room["channel_id"].as_str().unwrap());
    server.post(&format!("{room}/join"), &bob, json!({})).await.expect(200);
    for path in [format!("/api/rest/servers/{guild}"), room] {
        let patch = async |token: &str, body| server.call(Method::PATCH, &path, token, body).await;
        assert_eq!(patch(&bob, json!({ "owner_id": bobs })).await.expect(403)["error"]["code"], "not_the_owner");
        for nobody in [&eves, "77", "bob"] {
            assert_eq!(patch(&ada, json!({ "owner_id": nobody })).await.expect(404)["error"]["code"], "unknown_member");
        }
        let mut socket = server.socket(&format!("/api/ws?token={bob}")).await;
        socket.until(|frame| frame["op"] == 10).await;
        let handed = patch(&ada, json!({ "name": "his", "owner_id": bobs })).await.expect(200);
        assert_eq!([&handed["name"], &handed["owner_id"]], [&json!("his"), &json!(bobs)]);
        let updates = if path.contains("servers") { 32 } else { 21 };
        let told = socket.until(|frame| frame["op"] == updates && frame["d"]["owner_id"] == bobs.as_str()).await;
        assert_eq!(told["d"]["name"], "his");
        patch(&ada, json!({ "name": "hers" })).await.expect(403);
        patch(&bob, json!({ "owner_id": bobs })).await.expect(200);
    }
}
