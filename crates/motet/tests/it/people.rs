//! Users of every dialect, for tests that need some.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::Server;
use voices::{Dialect, Http, VoiceClient};

/// A client of the dialect, registered.
pub(crate) async fn voice_client(server: &Server, dialect: Dialect, name: &str) -> VoiceClient {
    VoiceClient::register(&Http::new(server.address()), dialect, name).await.unwrap()
}

/// A user of `pythia`, by token.
pub(crate) async fn pythia(server: &Server, name: &str) -> String {
    voice_client(server, Dialect::Pythia, name).await.token
}

/// A user of `gateway`, by token.
pub(crate) async fn gateway(server: &Server, name: &str) -> String {
    voice_client(server, Dialect::Gateway, name).await.token
}

/// A guild of that user of `gateway` with one channel: their ids as numbers.
pub(crate) async fn guild(server: &Server, owner: &str) -> (i64, i64) {
    let made = server.post("/api/rest/servers", owner, json!({ "name": "guild" })).await.expect(201);
    let guild = number(&made["server_id"]);
    let path = format!("/api/rest/servers/{guild}/channels");
    let channel = server.post(&path, owner, json!({ "name": "room" })).await.expect(201);
    (guild, number(&channel["channel_id"]))
}

/// Lets somebody into a guild by an invite of a member.
pub(crate) async fn admit(server: &Server, guild: i64, member: &str, newcomer: &str) {
    let invite = server.post(&format!("/api/rest/servers/{guild}/invites"), member, json!({})).await.expect(201);
    let path = format!("/api/rest/invites/{}", invite["code"].as_str().unwrap());
    let joined = server.post(&path, newcomer, json!({})).await;
    assert!(joined.status < 300, "{}", joined.body);
}

/// The caller's own id, as a number.
pub(crate) async fn id(server: &Server, token: &str) -> i64 {
    number(&server.get("/api/rest/auth/me", token).await.expect(200)["user_id"])
}

/// An id that `gateway` shows as text.
pub(crate) fn number(id: &Value) -> i64 {
    id.as_str().unwrap().parse().unwrap()
}

/// Sends as `gateway` clients do, and gives the answer.
pub(crate) async fn say(server: &Server, token: &str, channel: i64, body: Value) -> testkit::Answer {
    server.call(Method::POST, &format!("/api/rest/channels/{channel}/messages"), token, body).await
}

/// A text with what its names in braces stand for.
pub(crate) fn fill(text: &str, names: &[(&str, String)]) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}
