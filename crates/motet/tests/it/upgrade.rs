//! What an older version left is brought up and goes on. `crates/store/tests/upgrade/make.py` made it with that version's own binary.

use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Engine, Server};

use crate::files::{Part, read, send_form};
use crate::people::{gateway, say};

/// A server on what 0.1.0 left, a minute after that stopped, and what there is to know of it.
struct Upgraded {
    server: Server,
    known: Value,
}

impl Upgraded {
    async fn on(engine: Engine) -> Self {
        let folder: PathBuf =
            Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/tests/upgrade/0.1.0").join(match engine {
                Engine::Sqlite => "sqlite",
                Engine::Postgres => "postgres",
            });
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let known: Value = serde_json::from_str(&text("known.json")).unwrap();
        let given =
            [("secret_key", "the key of the installation that is brought up"), ("public_url", "http://chat.example")];
        let server = Server::upgrading(engine, &text("dump.sql"), &folder.join("files"), &given).await;
        server.clock.set(known["now"].as_i64().unwrap() + 60_000);
        Self { server, known }
    }

    /// A token, an id or a code.
    fn known(&self, name: &str) -> &str {
        self.known[name].as_str().unwrap()
    }

    fn number(&self, name: &str) -> i64 {
        self.known(name).parse().unwrap()
    }

    async fn say(&self, who: &str, channel: &str, content: &str, nonce: &str) -> Answer {
        let body = json!({ "content": content, "nonce": nonce });
        say(&self.server, self.known(who), self.number(channel), body).await
    }

    /// A page of a channel, oldest first.
    async fn history(&self, channel: &str) -> Vec<Value> {
        let path = format!("/api/rest/channels/{}/messages?limit=100", self.number(channel));
        let page = self.server.get(&path, self.known("ada")).await.expect(200);
        page.as_array().unwrap().iter().rev().cloned().collect()
    }
}

pub(crate) async fn logins_go_on(engine: Engine) {
    let up = Upgraded::on(engine).await;
    let server = &up.server;
    assert_eq!(server.get("/api/rest/auth/me", up.known("ada")).await.expect(200)["username"], "ada");
    assert_eq!(server.get("/api/v1/auth/me", up.known("bob")).await.expect(200)["username"], "bob");
    assert_eq!(server.get("/api/auth/me", up.known("cyd")).await.expect(200)["username"], "cyd");
    assert_eq!(server.get("/users/me", up.known("eve")).await.expect(200)["name"], "Eve");
    server.get("/api/rest/auth/me", up.known("logged_out")).await.expect(401);
    let mut socket = server.socket(&format!("/api/ws?token={}", up.known("ada"))).await;
    let connected = socket.until(|frame| frame["op"] == 10).await;
    assert_eq!(connected["d"]["servers"].as_array().unwrap().len(), 1);
    // Refresh tokens and passwords are good still.
    let fresh = server.post("/api/rest/auth/refresh", "", json!({ "refresh_token": up.known("ada_refresh") })).await;
    server.get("/api/rest/auth/me", fresh.expect(200)["access_token"].as_str().unwrap()).await.expect(200);
    let grant = json!({ "grant_type": "refresh_token", "client_id": "app", "refresh_token": up.known("eve_refresh") });
    let fresh = server.post("/oauth/token", "", grant).await.expect(200);
    server.get("/users/me", fresh["access_token"].as_str().unwrap()).await.expect(200);
    for name in ["ada", "bob", "cyd"] {
        let body = json!({ "username": name, "password": up.known("password") });
        server.post("/api/rest/auth/login", "", body).await.expect(200);
    }
    // An administrator is one, and a ban holds.
    server.get("/api/v1/admin/dashboard", up.known("bob")).await.expect(200);
    assert!(up.say("cyd", "annex", "hi", "x").await.status >= 400);
}

pub(crate) async fn history_is_whole(engine: Engine) {
    let up = Upgraded::on(engine).await;
    let room = up.history("room").await;
    let said: Vec<&str> = room.iter().map(|message| message["content"].as_str().unwrap()).collect();
    assert_eq!(said, ["plain", "after", "first words", "last words", "one", "hey @ada, look", "files"]);
    assert!(room[1]["edited_at"].is_string() && room[0]["edited_at"].is_null());
    let counts: Vec<&Value> = room[5]["reactions"].as_array().unwrap().iter().map(|tally| &tally["count"]).collect();
    assert_eq!(counts, [2, 1]);
    let files = room[6]["attachments"].as_array().unwrap();
    assert_eq!(files.len(), 2);
    let note = read(&up.server, files[0]["url"].as_str().unwrap(), up.known("ada"), &[]).await;
    assert_eq!((note.status, note.bytes.as_slice()), (200, b"a note\n".as_slice()));
    let annex = up.history("annex").await;
    assert!(annex.iter().enumerate().all(|(line, message)| message["content"] == format!("line {line}")));
    assert_eq!((annex.len(), up.history("pair").await.len()), (30, 1));
    let mentions = up.server.get("/api/v1/messages/mentions/my", up.known("ada")).await.expect(200);
    assert!(mentions.to_string().contains("hey @ada, look"), "{mentions}");
    let general = format!("/api/v1/messages/channel/{}", up.known("general"));
    let general = up.server.get(&general, up.known("bob")).await.expect(200).to_string();
    assert!(general.contains("**hi** @cyd") && general.contains("hello"), "{general}");
    let hall = format!("/channels/{}/messages", up.known["hall"]);
    assert!(up.server.get(&hall, up.known("eve")).await.expect(200).to_string().contains("in the hall"));
}

pub(crate) async fn a_send_repeated_across_the_upgrade_stays_single(engine: Engine) {
    let up = Upgraded::on(engine).await;
    let before = up.history("room").await.len();
    for (who, content, nonce, name) in [("ada", "plain", "plain", "plain"), ("bob", "one", "1", "counted")] {
        assert_eq!(up.say(who, "room", content, nonce).await.expect(201)["message_id"], up.known[name]);
    }
    let files = async |note: &[u8]| {
        let parts: [Part<'_>; 4] = [
            ("content", None, b"files"),
            ("nonce", None, b"files"),
            ("file", Some("note.txt"), note),
            ("file", Some("dot.png"), &[0; 73]),
        ];
        let path = format!("/api/rest/channels/{}/messages", up.known("room"));
        send_form(&up.server, Method::POST, &path, up.known("ada"), &parts).await.expect(201)["message_id"].clone()
    };
    assert_eq!(files(b"a note\n").await, up.known["files"], "files are known by their names and sizes");
    // What is changed or deleted from now on remembers what it was.
    let message = |name: &str| format!("/api/rest/channels/{}/messages/{}", up.known("room"), up.known(name));
    let edited = json!({ "content": "second words" });
    up.server.call(Method::PATCH, &message("later_edited"), up.known("ada"), edited).await.expect(200);
    let again = up.say("ada", "room", "first words", "later-edited").await.expect(201);
    assert_eq!(again["message_id"], up.known["later_edited"]);
    up.server.delete(&message("later_deleted"), up.known("ada")).await.expect(204);
    up.say("ada", "room", "last words", "later-deleted").await.expect(404);
    assert_eq!(up.history("room").await.len(), before - 1);
    // Other words, and other channels, are other messages, whatever nonces were used up before.
    for (channel, content, nonce) in
        [("room", "two", "plain"), ("annex", "plain", "plain"), ("room", "three", "later-deleted")]
    {
        let made = up.say("ada", channel, content, nonce).await.expect(201);
        assert_eq!(made["content"], content);
        assert_eq!(up.say("ada", channel, content, nonce).await.expect(201)["message_id"], made["message_id"]);
    }
    assert_ne!(files(b"another note\n").await, up.known["files"]);
    assert_eq!(up.history("room").await.len(), before + 2);
}

pub(crate) async fn what_is_new_goes_on_from_there(engine: Engine) {
    let mut up = Upgraded::on(engine).await;
    let last = up.number("pair_said");
    let mut socket = up.server.socket(&format!("/api/ws?token={}", up.known("bob"))).await;
    socket.until(|frame| frame["op"] == 10).await;
    let new = up.say("ada", "room", "new", "new").await.expect(201);
    let heard = socket.until(|frame| frame["d"]["content"] == "new").await;
    assert_eq!(heard["d"]["message_id"], new["message_id"]);
    assert!(new["message_id"].as_str().unwrap().parse::<i64>().unwrap() > last);
    let zoe = gateway(&up.server, "zoe").await;
    up.server.post(&format!("/api/rest/invites/{}", up.known("invite")), &zoe, json!({})).await.expect(200);
    say(&up.server, &zoe, up.number("annex"), json!({ "content": "hello" })).await.expect(201);
    up.server.clock.advance(Duration::from_secs(1));
    up.server.restart().await;
    assert_eq!(up.history("room").await.last().unwrap()["content"], "new");
    assert_eq!(up.history("annex").await.len(), 31);
}
