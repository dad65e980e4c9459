//! A stranger learns nothing: what they may not know of answers exactly like what doesn't exist.

use kit::id::{IdKind, uuid};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server};
use voices::Dialect;

use crate::people::{gateway, guild, pythia, voice_client};

pub(crate) async fn hidden_and_missing_things_answer_alike(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let owner = gateway(&server, "owner").await;
    let (guild, hidden) = guild(&server, &owner).await;
    let stranger = pythia(&server, "stranger").await;
    let missing = 4_000_000;
    let (hidden_id, missing_id) = (uuid(IdKind::Channel, hidden), uuid(IdKind::Channel, missing));
    let message = |id: &str| json!({ "channel_id": id, "content": "hello?" });
    let pairs: [(Method, String, String, Value, Value); 12] = [
        get(format!("/channels/{hidden}"), format!("/channels/{missing}")),
        get(format!("/channels/{hidden}/messages"), format!("/channels/{missing}/messages")),
        get(format!("/channels/{hidden}/members"), format!("/channels/{missing}/members")),
        get(format!("/api/v1/channels/{hidden_id}"), format!("/api/v1/channels/{missing_id}")),
        get(format!("/api/v1/messages/channel/{hidden_id}"), format!("/api/v1/messages/channel/{missing_id}")),
        (
            Method::POST,
            "/api/v1/messages".to_owned(),
            "/api/v1/messages".to_owned(),
            message(&hidden_id),
            message(&missing_id),
        ),
        get(format!("/api/channels/{hidden_id}"), format!("/api/channels/{missing_id}")),
        get(format!("/api/messages/{hidden_id}"), format!("/api/messages/{missing_id}")),
        (
            Method::POST,
            "/api/chat/messages".to_owned(),
            "/api/chat/messages".to_owned(),
            message(&hidden_id),
            message(&missing_id),
        ),
        get(format!("/api/rest/channels/{hidden}/messages"), format!("/api/rest/channels/{missing}/messages")),
        get(format!("/api/rest/servers/{guild}"), format!("/api/rest/servers/{missing}")),
        get(format!("/api/rest/servers/{guild}/channels"), format!("/api/rest/servers/{missing}/channels")),
    ];
    for (method, one, other, body, other_body) in pairs {
        let hidden = server.call(method.clone(), &one, &stranger, body).await;
        let absent = server.call(method, &other, &stranger, other_body).await;
        assert_eq!((hidden.status, &hidden.body), (absent.status, &absent.body), "{one}");
        assert_eq!(hidden.status, 404, "{one}: {}", hidden.body);
    }
}

pub(crate) async fn a_strangers_socket_hears_nothing_of_a_guild(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let owner = gateway(&server, "owner").await;
    let (_, channel) = guild(&server, &owner).await;
    let stranger = voice_client(&server, Dialect::Pythia, "stranger").await;
    let mut socket = server.socket(&format!("/ws?token={}", stranger.token)).await;
    assert_eq!(socket.frame().await["type"], "connection_established");
    let join = json!({ "type": "join_channel", "channel_id": uuid(IdKind::Channel, channel) });
    assert_eq!(socket.ask(&join).await["error_code"], "access_denied");
    crate::people::say(&server, &owner, channel, json!({ "content": "secret" })).await.expect(201);
    assert_eq!(socket.ask(&json!({ "type": "ping" })).await["type"], "pong");
}
/// Asks the same question about two things.
fn get(one: String, other: String) -> (Method, String, String, Value, Value) {
    (Method::GET, one, other, Value::Null, Value::Null)
}
