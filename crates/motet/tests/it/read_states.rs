//! How far people have read, on all their sockets and in every dialect.

use std::collections::BTreeMap;

use kit::id::{IdKind, uuid};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server, Socket};
use voices::Dialect;

use crate::people::{admit, gateway, guild, id, number, say, voice_client};

/// The owner of a room and somebody who reads there.
struct Room {
    server: Server,
    owner: String,
    bob: String,
    channel: i64,
}

impl Room {
    async fn open(engine: Engine) -> Self {
        let server = Server::on(engine, &[]).await;
        let (owner, bob) = (gateway(&server, "owner").await, gateway(&server, "bob").await);
        let made = server.post("/api/rest/channels", &owner, json!({ "name": "room" })).await.expect(201);
        let channel = number(&made["channel_id"]);
        server.post(&format!("/api/rest/channels/{channel}/join"), &bob, json!({})).await.expect(200);
        Self { server, owner, bob, channel }
    }

    async fn say(&self, content: &str) -> String {
        let said = say(&self.server, &self.owner, self.channel, json!({ "content": content })).await.expect(201);
        said["message_id"].as_str().unwrap().to_owned()
    }

    /// Bob's socket, and what CONNECTED says of what he has read.
    async fn socket(&self, query: &str) -> (Socket, Value) {
        let mut socket = self.server.socket(&format!("/api/ws?token={}{query}", self.bob)).await;
        let connected = socket.until(|frame| frame["op"] == 10).await;
        (socket, connected)
    }

    async fn states(&self, query: &str) -> Value {
        self.server.get(&format!("/api/rest/read-states{query}"), &self.bob).await.expect(200)
    }

    async fn read(&self, message: Value) -> testkit::Answer {
        let path = format!("/api/rest/channels/{}/read-state", self.channel);
        self.server.call(Method::PUT, &path, &self.bob, json!({ "message_id": message })).await
    }

    fn state(&self, last: Option<&str>, unread: u64, mentions: u64) -> Value {
        json!({
            "channel_id": self.channel.to_string(),
            "last_read_message_id": last,
            "unread_count": unread,
            "mention_count": mentions,
        })
    }
}

pub(crate) async fn are_told_to_all_sockets_of_ones_own(engine: Engine) {
    let room = Room::open(engine).await;
    assert_eq!(room.states("").await, json!([]));
    let (mut phone, connected) = room.socket("").await;
    assert_eq!(connected["d"]["read_states"], json!([]));
    let one = room.say("one").await;
    let two = room.say("@bob two").await;
    let told = phone.until(|frame| frame["op"] == 11 && frame["d"]["message_id"] == two).await;
    assert_eq!(told["d"]["mentions"], json!([id(&room.server, &room.bob).await.to_string()]));
    let unread = json!([room.state(None, 2, 1)]);
    assert_eq!(room.states("").await, unread);
    let (mut desk, connected) = room.socket("&cursor=").await;
    assert_eq!(connected["d"]["read_states"], unread);

    let read = room.read(json!(one)).await.expect(200);
    assert_eq!(read, room.state(Some(&one), 1, 1));
    for socket in [&mut phone, &mut desk] {
        let told = socket.until(|frame| frame["op"] == 60).await;
        assert_eq!(told["d"], read);
    }
    assert_eq!(room.read(json!(one)).await.expect(200), read, "which is told to nobody");
    let all = room.read(json!(two)).await.expect(200);
    assert_eq!(all, room.state(Some(&two), 0, 0));
    assert_eq!(phone.until(|frame| frame["op"] == 60).await["d"], all);
    assert_eq!(room.states("").await, json!([]));
    assert_eq!(room.states(&format!("?channel_id={}", room.channel)).await, json!([all]));
    assert_eq!(room.states(&format!("?channel_id=77,{0}&channel_id={0}", room.channel)).await, json!([all]));
    room.server.get("/api/rest/read-states?channel_id=room", &room.bob).await.expect(400);
    let back = room.read(Value::Null).await.expect(200);
    assert_eq!(back, room.state(None, 2, 1));
    for message in [json!("77"), json!("none"), json!("")] {
        assert_eq!(room.read(message).await.expect(404)["error"]["code"], "unknown_message");
    }
    let path = format!("/api/rest/channels/{}/read-state", room.channel);
    room.server.call(Method::PUT, &path, &room.bob, json!({})).await.expect(400);
    let stranger = gateway(&room.server, "stranger").await;
    room.server.call(Method::PUT, &path, &stranger, json!({ "message_id": null })).await.expect(403);
}

pub(crate) async fn are_replayed_as_they_lead_to_now(engine: Engine) {
    let mut room = Room::open(engine).await;
    let one = room.say("one").await;
    let (socket, connected) = room.socket("&cursor=").await;
    let cursor = connected["cursor"].as_str().unwrap().to_owned();
    socket.close().await;
    let two = room.say("@bob two").await;
    room.read(json!(one)).await.expect(200);
    // It was unread at that moment, and neither that it was said nor that it is gone is told.
    room.server.delete(&format!("/api/rest/channels/{}/messages/{two}", room.channel), &room.owner).await.expect(204);
    room.say("three").await;
    room.server.restart().await;
    let mut back = room.server.socket(&format!("/api/ws?token={}&cursor={cursor}", room.bob)).await;
    assert_eq!(back.frame().await["op"], 0);
    let read = back.frame().await;
    assert_eq!((&read["op"], &read["d"]), (&json!(60), &room.state(Some(&one), 0, 0)));
    assert!(read["cursor"].is_string());
    assert_eq!(back.frame().await["d"]["content"], "three");
    assert_eq!(back.frame().await["d"]["resumed"], true);
    assert_eq!(room.states("").await, json!([room.state(Some(&one), 1, 0)]));
}

pub(crate) async fn of_a_server_are_one_call(engine: Engine) {
    let room = Room::open(engine).await;
    let (server, owner, bob) = (&room.server, &room.owner, &room.bob);
    let (guild, hall) = guild(server, owner).await;
    let annex = server.post(&format!("/api/rest/servers/{guild}/channels"), owner, json!({ "name": "annex" })).await;
    let annex = number(&annex.expect(201)["channel_id"]);
    admit(server, guild, owner, bob).await;
    let mut last = Vec::new();
    for (channel, content) in [(hall, "one"), (hall, "to @everyone"), (annex, "three")] {
        last.push(say(server, owner, channel, json!({ "content": content })).await.expect(201));
    }
    assert_eq!(last[1]["mentions_everyone"], true);
    let states = room.states("").await;
    let counts = |states: &Value| -> Vec<(String, u64, u64)> {
        let count = |state: &Value| {
            let channel = state["channel_id"].as_str().unwrap().to_owned();
            (channel, state["unread_count"].as_u64().unwrap(), state["mention_count"].as_u64().unwrap())
        };
        states.as_array().unwrap().iter().map(count).collect()
    };
    assert_eq!(counts(&states), [(hall.to_string(), 2, 1), (annex.to_string(), 1, 0)]);
    let (mut socket, _) = room.socket("&cursor=").await;
    let path = format!("/api/rest/servers/{guild}/read-state");
    let read = server.call(Method::PUT, &path, bob, Value::Null).await.expect(200);
    assert_eq!(counts(&read), [(hall.to_string(), 0, 0), (annex.to_string(), 0, 0)]);
    let told = [socket.until(|frame| frame["op"] == 60).await, socket.frame().await];
    assert_eq!([&told[0]["d"], &told[1]["d"]], [&read[0], &read[1]]);
    assert_ne!(told[0]["cursor"], told[1]["cursor"], "an act told in part is told again");
    assert_eq!(server.call(Method::PUT, &path, bob, Value::Null).await.expect(200), json!([]));
    let stranger = gateway(server, "stranger").await;
    server.call(Method::PUT, &path, &stranger, Value::Null).await.expect(404);
}

/// Every dialect lists how many messages its user hasn't read.
pub(crate) async fn are_listed_in_every_dialect(engine: Engine) {
    let room = Room::open(engine).await;
    let (server, owner, channel) = (&room.server, &room.owner, room.channel);
    let mut tokens = BTreeMap::new();
    for dialect in [Dialect::Auth0, Dialect::Pythia, Dialect::Chat] {
        let token = voice_client(server, dialect, dialect.name()).await.token;
        let (path, body) = match dialect {
            Dialect::Pythia => {
                ("/api/v1/channels/join".to_owned(), json!({ "channel_id": uuid(IdKind::Channel, channel) }))
            }
            Dialect::Chat => (format!("/api/channels/{}/join", uuid(IdKind::Channel, channel)), Value::Null),
            _ => (format!("/channels/{channel}/join"), Value::Null),
        };
        server.post(&path, &token, body).await.expect(200);
        tokens.insert(dialect.name(), token);
    }
    for content in ["one", "two"] {
        room.say(content).await;
    }
    let unread = async |path: &str, dialect: Dialect, key: &str| {
        let list = server.get(path, &tokens[dialect.name()]).await.expect(200);
        let one = list.as_array().unwrap().iter().find(|one| one["name"] == "room").unwrap().clone();
        one[key].as_u64()
    };
    assert_eq!(unread("/channels/me", Dialect::Auth0, "unread_count").await, Some(2));
    for key in ["unread_count", "unreadCount"] {
        assert_eq!(unread("/api/v1/channels/", Dialect::Pythia, key).await, Some(2));
        assert_eq!(unread("/api/v1/channels/my", Dialect::Pythia, key).await, Some(2));
    }
    assert_eq!(unread("/api/channels", Dialect::Chat, "unread_count").await, Some(2));
    assert_eq!(unread("/api/channels/me", Dialect::Chat, "unread_count").await, Some(2));

    let (guild, hall) = guild(server, owner).await;
    let member = voice_client(server, Dialect::Command, "member").await.token;
    admit(server, guild, owner, &member).await;
    say(server, owner, hall, json!({ "content": "three" })).await.expect(201);
    let mut live = server.socket(&format!("/ws?token={member}")).await;
    let greeted = live.until(|frame| frame["type"] == "guild_channels").await;
    let channels = json!([{ "id": hall, "name": "room", "guild_id": guild, "unread_count": 1 }]);
    assert_eq!(greeted["data"], channels);
    let listed = live.ask(&json!({ "command": "get_guild_channels", "payload": { "guild_id": guild } })).await;
    assert_eq!(listed["channels"], channels);
}
