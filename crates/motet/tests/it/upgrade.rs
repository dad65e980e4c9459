//! What older versions left is brought up and goes on. `crates/store/tests/upgrade/make.py` made it with each version's own
//! binary: the same conversation for every folder there, each with a dump and the contents of files for both engines.

use std::path::{Path, PathBuf};
use std::time::Duration;

use kit::id::{IdKind, uuid};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Engine, Server};

use crate::files::{Part, below, read, send_form};
use crate::people::{gateway, say};

/// A server on what an older version left, a minute after that stopped, and what there is to know of it.
struct Upgraded {
    server: Server,
    folder: PathBuf,
    known: Value,
}

/// Every version of which something is kept, each with a server on it.
async fn all(engine: Engine) -> Vec<Upgraded> {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../store/tests/upgrade");
    let mut all = Vec::new();
    for entry in std::fs::read_dir(kept).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.push(Upgraded::on(engine, &path).await);
        }
    }
    assert!(!all.is_empty(), "nothing is kept of any version");
    all
}

impl Upgraded {
    async fn on(engine: Engine, version: &Path) -> Self {
        let folder = version.join(match engine {
            Engine::Sqlite => "sqlite",
            Engine::Postgres => "postgres",
        });
        let text = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
        let known: Value = serde_json::from_str(&text("known.json")).unwrap();
        let given =
            [("secret_key", "the key of the installation that is brought up"), ("public_url", "http://chat.example")];
        let server = Server::upgrading(engine, &text("dump.sql"), &folder.join("files"), &given).await;
        server.clock.set(known["now"].as_i64().unwrap() + 60_000);
        Self { server, folder, known }
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

    /// What `gateway` answers somebody.
    async fn get(&self, who: &str, path: &str) -> Answer {
        self.server.get(path, self.known(who)).await
    }

    /// The contents of this size that the old version kept.
    fn kept(&self, bytes: usize) -> Vec<u8> {
        let mut all = below(&self.folder.join("files")).into_iter().map(|path| std::fs::read(path).unwrap());
        all.find(|content| content.len() == bytes).unwrap()
    }

    /// A page of a channel, oldest first.
    async fn history(&self, channel: &str) -> Vec<Value> {
        let path = format!("/api/rest/channels/{}/messages?limit=100", self.number(channel));
        let page = self.server.get(&path, self.known("ada")).await.expect(200);
        page.as_array().unwrap().iter().rev().cloned().collect()
    }
}

pub(crate) async fn logins_go_on(engine: Engine) {
    for up in all(engine).await {
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
        let fresh =
            server.post("/api/rest/auth/refresh", "", json!({ "refresh_token": up.known("ada_refresh") })).await;
        server.get("/api/rest/auth/me", fresh.expect(200)["access_token"].as_str().unwrap()).await.expect(200);
        let grant =
            json!({ "grant_type": "refresh_token", "client_id": "app", "refresh_token": up.known("eve_refresh") });
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
}

pub(crate) async fn history_is_whole(engine: Engine) {
    for up in all(engine).await {
        let room = up.history("room").await;
        let said: Vec<&str> = room.iter().map(|message| message["content"].as_str().unwrap()).collect();
        assert_eq!(said, ["plain", "after", "first words", "last words", "one", "hey @ada, look", "files"]);
        assert!(room[1]["edited_at"].is_string() && room[0]["edited_at"].is_null());
        let counts: Vec<&Value> =
            room[5]["reactions"].as_array().unwrap().iter().map(|tally| &tally["count"]).collect();
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
}

pub(crate) async fn a_send_repeated_across_the_upgrade_stays_single(engine: Engine) {
    for up in all(engine).await {
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
        // Messages that are changed or deleted from now on keep the digest of what was first sent.
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
}

/// No version before kept how far anybody has read: what they left counts as read.
pub(crate) async fn what_was_said_before_is_read(engine: Engine) {
    for up in all(engine).await {
        for who in ["ada", "bob", "cyd"] {
            assert_eq!(up.get(who, "/api/rest/read-states").await.expect(200), json!([]), "{who}");
        }
        let room = up.known("room");
        let asked = format!("/api/rest/read-states?channel_id={room}");
        let newest = up.history("room").await.pop().unwrap()["message_id"].clone();
        let before = up.get("bob", &asked).await.expect(200);
        assert!(before[0]["last_read_message_id"].is_string(), "{before}");
        up.say("ada", "room", "new", "new").await.expect(201);
        let unread = up.get("bob", "/api/rest/read-states").await.expect(200);
        let found: Vec<&Value> = unread.as_array().unwrap().iter().map(|state| &state["unread_count"]).collect();
        assert_eq!((found, &unread[0]["channel_id"]), (vec![&json!(1)], &json!(room)), "after {newest}");
        assert_eq!(up.get("ada", "/api/rest/read-states").await.expect(200), json!([]), "she said it");
    }
}

pub(crate) async fn what_is_new_goes_on_from_there(engine: Engine) {
    for mut up in all(engine).await {
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
}

pub(crate) async fn old_passwords_open_every_door(engine: Engine) {
    for up in all(engine).await {
        let (server, password) = (&up.server, up.known("password"));
        for path in ["/api/rest/auth/login", "/api/v1/auth/login", "/api/auth/login"] {
            for name in ["ada", "bob", "cyd", "dan"] {
                let login = server.post(path, "", json!({ "username": name, "password": password })).await.expect(200);
                let token = login["access_token"].as_str().unwrap();
                assert_eq!(server.get("/api/rest/auth/me", token).await.expect(200)["username"], name, "{path}");
            }
            server.post(path, "", json!({ "username": "ada", "password": "wrong horse" })).await.expect(401);
            // Whoever was suspended still is.
            server.post(path, "", json!({ "username": "gil", "password": password })).await.expect(403);
        }
        let grant = json!({
            "grant_type": "password", "client_id": "app", "username": "eve@example.com", "password": password,
        });
        let login = server.post("/oauth/token", "", grant).await.expect(200);
        assert_eq!(server.get("/users/me", login["access_token"].as_str().unwrap()).await.expect(200)["name"], "Eve");
        let mut socket = server.socket("/ws").await;
        let login = json!({ "command": "login", "payload": { "username": "ada", "password": password } });
        assert_eq!(socket.ask(&login).await["token_type"], "bearer");
    }
}

/// The names under `field` of a list.
fn names<'a>(list: &'a Value, field: &str) -> Vec<&'a str> {
    list.as_array().unwrap().iter().map(|item| item[field].as_str().unwrap()).collect()
}

pub(crate) async fn who_is_where_and_may_what_stays(engine: Engine) {
    for up in all(engine).await {
        let (server, invite) = (&up.server, format!("/api/rest/invites/{}", up.known("invite")));
        let guild = format!("/api/rest/servers/{}", up.known("guild"));
        let seen = up.get("ada", &guild).await.expect(200);
        assert_eq!((&seen["name"], names(&seen["channels"], "name")), (&json!("the guild"), vec!["room", "annex"]));
        assert_eq!(seen["channels"][0]["description"], "grüß euch");
        let members = up.get("ada", &format!("{guild}/members")).await.expect(200);
        assert_eq!(names(&members, "username"), ["bob", "cyd", "ada"]);
        assert_eq!((&members[2]["display_name"], &members[2]["pronouns"]), (&json!("Ada L."), &json!("she/her")));
        // A ban shuts the door, a kick doesn't.
        server.post(&invite, up.known("dan"), json!({})).await.expect(403);
        server.post(&invite, up.known("fay"), json!({})).await.expect(200);
        // Roles, and a channel behind a code.
        let role = format!("/channels/{}/role?user_id={}", up.known["hall"], up.known["bob_id"]);
        assert_eq!(up.get("eve", &role).await.expect(200)["role"], "moderator");
        let vault = format!("/channels/{}/members", up.known["vault"]);
        assert_eq!(names(&up.get("bob", &vault).await.expect(200), "name"), ["bob", "Eve"]);
        up.get("cyd", &vault).await.expect(404);
        server.post("/channels/join", up.known("cyd"), json!({ "code": "sesame" })).await.expect(200);
        // A conversation that somebody left, and a ban from a channel.
        let trio = up.get("bob", &format!("/api/rest/channels/{}/members", up.known("trio"))).await.expect(200);
        assert_eq!(names(&trio, "username"), ["bob", "cyd", "ada"]);
        up.get("dan", &format!("/api/rest/channels/{}", up.known("trio"))).await.expect(404);
        let banned = up.get("cyd", &format!("/api/channels/{}/banned-users", up.known("loud"))).await.expect(200);
        assert_eq!(names(&banned, "username"), ["gil"]);
        // What was deleted is gone: a channel, and a server with its channel.
        for path in ["/api/rest/channels/6", "/api/rest/servers/2", "/api/rest/channels/9"] {
            up.get("ada", path).await.expect(404);
            up.get("bob", path).await.expect(404);
        }
    }
}

pub(crate) async fn reactions_stand_in_every_dialect(engine: Engine) {
    for up in all(engine).await {
        let hall = up.get("eve", &format!("/channels/{}/messages", up.known["hall"])).await.expect(200);
        let reactions = hall["messages"][0]["reactions"].as_array().unwrap();
        let said = reactions.iter().map(|reaction| (reaction["code"].as_str().unwrap(), reaction["user_id"].clone()));
        assert_eq!(said.collect::<Vec<_>>(), [("heart", json!(4)), ("heart", up.known["bob_id"].clone())]);
        let general = format!("/api/v1/messages/channel/{}", up.known("general"));
        let general = up.get("bob", &general).await.expect(200);
        assert_eq!(names(&general[0]["reactions"], "emoji"), ["🔥", "👍"]);
        let general = up.get("cyd", "/api/channels/general/messages").await.expect(200);
        assert_eq!(names(&general[0]["emojis"], "emoji"), ["🔥", "👍"]);
        // A reaction from then is taken back, and made again.
        let path = format!("/api/rest/channels/{}/messages/{}/reactions", up.known("room"), up.known("mention"));
        let thumb = format!("{path}/%F0%9F%91%8D");
        up.server.delete(&thumb, up.known("cyd")).await.expect(204);
        let left = up.get("ada", &path).await.expect(200);
        assert_eq!(names(&left, "emoji"), ["👍", "🦀"]);
        up.server.call(Method::PUT, &thumb, up.known("cyd"), Value::Null).await.expect(200);
        assert_eq!(names(&up.get("ada", &path).await.expect(200), "emoji"), ["👍", "🦀", "👍"]);
    }
}

pub(crate) async fn files_come_as_they_were_byte_for_byte(engine: Engine) {
    for up in all(engine).await {
        let room = up.history("room").await;
        let [note, picture] = room[6]["attachments"].as_array().unwrap().as_slice() else { panic!("{}", room[6]) };
        let general = up.get("cyd", "/api/channels/general/messages").await.expect(200);
        let chart = &general[2]["files"][0];
        assert_eq!((&chart["filename"], &chart["size"]), (&json!("chart.csv"), &json!(8)));
        let chart = format!("/api/files/{}", chart["id"].as_str().unwrap());
        let avatar = up.get("bob", "/api/rest/users/3").await.expect(200)["avatar_url"].clone();
        let avatar = avatar.as_str().unwrap().strip_prefix("http://chat.example").unwrap().to_owned();
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        for (who, path, expected) in [
            ("bob", text(&note["url"]), b"a note\n".to_vec()),
            ("bob", text(&picture["url"]), up.kept(73)),
            ("bob", text(&picture["thumbnail_url"]), up.kept(631)),
            ("cyd", chart, b"a,b\n1,2\n".to_vec()),
            ("bob", avatar, up.kept(640)),
        ] {
            let got = read(&up.server, &path, up.known(who), &[]).await;
            assert_eq!((got.status, got.bytes == expected), (200, true), "{path}");
        }
        // Strangers still don't get at them.
        for path in [text(&note["url"]), text(&picture["thumbnail_url"])] {
            assert_eq!(read(&up.server, &path, up.known("dan"), &[]).await.status, 404, "{path}");
        }
    }
}

pub(crate) async fn a_send_repeated_at_any_door_is_told_to_nobody(engine: Engine) {
    for up in all(engine).await {
        let mut sockets = Vec::new();
        for who in ["ada", "bob", "cyd"] {
            let mut socket = up.server.socket(&format!("/api/ws?token={}", up.known(who))).await;
            socket.until(|frame| frame["op"] == 10).await;
            sockets.push(socket);
        }
        let id = |answer: Answer, field: &str| {
            assert!(answer.status < 300, "{}", answer.body);
            answer.body[field].clone()
        };
        let general = up.known("general");
        let words = |channel: &Value, content: &str, nonce: &str| json!({ "channel_id": channel, "content": content, "nonce": nonce });
        let path = format!("/channels/{}/messages", up.known["hall"]);
        let again = up.server.post(&path, up.known("eve"), words(&up.known["hall"], "in the hall", "hall")).await;
        assert_eq!(id(again, "id"), up.known["hall_said"]);
        let again = words(&json!(general), "**hi** @cyd", "general");
        let again = up.server.post("/api/v1/messages", up.known("bob"), again).await;
        assert_eq!(id(again, "id"), up.known["general_said"]);
        let again = up.server.post("/api/messages", up.known("cyd"), words(&json!("general"), "hello", "hello")).await;
        assert_eq!(id(again, "id"), uuid(IdKind::Message, 41));
        let parts: [Part<'_>; 4] = [
            ("channel_id", None, b"general"),
            ("content", None, b"a chart"),
            ("nonce", None, b"chart"),
            ("file", Some("chart.csv"), b"a,b\n1,2\n"),
        ];
        let again = send_form(&up.server, Method::POST, "/api/messages", up.known("cyd"), &parts).await;
        assert_eq!(id(again, "id"), up.known["chart"]);
        assert_eq!(id(up.say("bob", "pair", "between us", "pair").await, "message_id"), up.known["pair_said"]);
        assert_eq!(id(up.say("ada", "room", "plain", "plain").await, "message_id"), up.known["plain"]);
        let trio = up.history("trio").await;
        assert_eq!(trio.len(), 1);
        assert_eq!(id(up.say("cyd", "trio", "three of us", "trio").await, "message_id"), trio[0]["message_id"]);
        // The first message that anybody hears is one that is new.
        let new = id(up.say("ada", "trio", "and that is all", "and").await, "message_id");
        for socket in &mut sockets {
            let heard = socket.until(|frame| frame["op"] == 11).await;
            assert_eq!((&heard["d"]["message_id"], &heard["d"]["content"]), (&new, &json!("and that is all")));
        }
    }
}
