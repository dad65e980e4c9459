//! When an act is answered, the sockets of every dialect have been told of it, and those who lost their membership by it are
//! told nothing more.

use kit::id::{IdKind, uuid};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Heard, Server, Socket};
use voices::{Dialect, message_in};

use crate::people::{gateway, id, pythia, say, voice_client};

/// What somebody does in a channel themselves.
pub(crate) enum Act {
    Join,
    Leave,
    Say,
}

/// Somebody of one dialect who listens.
pub(crate) struct Listener {
    pub(crate) dialect: Dialect,
    token: String,
    pub(crate) id: i64,
    pub(crate) socket: Socket,
}

impl Listener {
    async fn open(server: &Server, dialect: Dialect, round: &str) -> Self {
        let name = format!("{}{round}", dialect.name());
        let token = voice_client(server, dialect, &name).await.token;
        Self::with(server, dialect, &name, token).await
    }

    /// A listener with this token.
    pub(crate) async fn with(server: &Server, dialect: Dialect, name: &str, token: String) -> Self {
        Self::asking(server, dialect, name, token, "").await
    }

    /// A listener with this token, whose URL has these parameters besides.
    pub(crate) async fn asking(server: &Server, dialect: Dialect, name: &str, token: String, query: &str) -> Self {
        let id = if dialect == Dialect::Auth0 {
            server.get("/users/me", &token).await.expect(200)["id"].as_i64().unwrap()
        } else {
            id(server, &token).await
        };
        let path = match dialect {
            Dialect::Chat => format!("/api/ws/{name}?token={token}"),
            Dialect::Gateway => format!("/api/ws?token={token}"),
            Dialect::Command | Dialect::Auth0 | Dialect::Pythia => format!("/ws?token={token}"),
        };
        Self { dialect, token, id, socket: server.socket(&(path + query)).await }
    }

    /// Acts in the channel itself. A tenant's tokens, or those of the issuer in its place, are good in one dialect only.
    pub(crate) async fn act(&self, server: &Server, channel: i64, what: Act) -> u16 {
        let auth0 = self.dialect == Dialect::Auth0;
        let rooms = if auth0 { "/channels" } else { "/api/rest/channels" };
        let (method, path, body) = match what {
            Act::Join => (Method::POST, "/join", json!({})),
            Act::Leave if auth0 => (Method::POST, "/leave", Value::Null),
            Act::Leave => (Method::DELETE, "/members/@me", Value::Null),
            Act::Say => (Method::POST, "/messages", json!({ "content": "still here?" })),
        };
        server.call(method, &format!("{rooms}/{channel}{path}"), &self.token, body).await.status
    }

    /// What the socket has heard by now: all that comes before the answer to a question.
    pub(crate) async fn heard(&mut self) -> Vec<Value> {
        let question = match self.dialect {
            Dialect::Command => json!({ "command": "list_user_guilds" }),
            Dialect::Auth0 | Dialect::Chat => json!({ "type": "what came before this?" }),
            Dialect::Pythia => json!({ "type": "ping" }),
            Dialect::Gateway => json!({ "op": 1 }),
        };
        self.socket.send(&question).await;
        let mut heard = Vec::new();
        loop {
            let frame = self.socket.frame().await;
            let answered = match self.dialect {
                Dialect::Command => frame["status"] == "success",
                Dialect::Auth0 => frame["type"] == "error",
                Dialect::Pythia => frame["type"] == "pong",
                Dialect::Chat => frame["error"].is_string(),
                Dialect::Gateway => frame["op"] == 2,
            };
            if answered {
                return heard;
            }
            heard.push(frame);
        }
    }

    /// What was heard, by what each frame is called.
    async fn words(&mut self) -> Vec<String> {
        let word = |frame: Value| frame.get("type").unwrap_or(&frame["op"]).to_string().replace('"', "");
        self.heard().await.into_iter().map(word).collect()
    }
}

/// A room, its owner, and somebody of every dialect in it who listens.
struct Room {
    server: Server,
    owner: String,
    channel: i64,
    listeners: Vec<Listener>,
}

impl Room {
    async fn open(engine: Engine) -> Self {
        let server = Server::on(engine, &[]).await;
        let owner = gateway(&server, "owner").await;
        let made = server.post("/api/rest/channels", &owner, json!({ "name": "room" })).await.expect(201);
        let channel = crate::people::number(&made["channel_id"]);
        let mut room = Self { server, owner, channel, listeners: Vec::new() };
        room.refill("").await;
        room
    }

    /// Replaces all members by new ones.
    async fn refill(&mut self, round: &str) {
        self.listeners.clear();
        for dialect in Dialect::ALL {
            let listener = Listener::open(&self.server, dialect, round).await;
            assert_eq!(listener.act(&self.server, self.channel, Act::Join).await, 200);
            self.listeners.push(listener);
        }
        for listener in &mut self.listeners {
            listener.heard().await;
        }
    }

    /// The owner does something, which must succeed.
    async fn owner_does(&self, method: Method, path: &str, body: Value) {
        let path = format!("/api/rest/channels/{}{path}", self.channel);
        let answer = self.server.call(method, &path, &self.owner, body).await;
        assert!(answer.status < 300, "{path}: {}", answer.body);
    }

    /// What every dialect has heard, in the order of [`Dialect::ALL`].
    async fn words(&mut self) -> Vec<String> {
        let mut all = Vec::new();
        for listener in &mut self.listeners {
            all.push(listener.words().await.join(" "));
        }
        all
    }

    /// Who of the dialects hears what the owner says now, in that order.
    async fn reached(&mut self) -> Vec<bool> {
        say(&self.server, &self.owner, self.channel, json!({ "content": "who is there?" })).await.expect(201);
        let mut reached = Vec::new();
        for listener in &mut self.listeners {
            let heard = listener.heard().await;
            reached.push(heard.iter().any(|frame| message_in(listener.dialect, frame) == Some("who is there?")));
        }
        reached
    }
}

pub(crate) async fn edits_and_deletions_are_heard_in_every_dialect(engine: Engine) {
    let mut room = Room::open(engine).await;
    let said = say(&room.server, &room.owner, room.channel, json!({ "content": "hi" })).await.expect(201);
    let path = format!("/messages/{}", said["message_id"].as_str().unwrap());
    assert_eq!(room.words().await, ["new_message", "new_message", "new_message", "message", "11"]);
    room.owner_does(Method::PATCH, &path, json!({ "content": "hello" })).await;
    let edited = ["message_updated", "message_update", "message_edited", "message_updated", "12"];
    assert_eq!(room.words().await, edited);
    room.owner_does(Method::DELETE, &path, Value::Null).await;
    let deleted = ["message_deleted", "message_delete", "message_deleted", "message_deleted", "13"];
    assert_eq!(room.words().await, deleted);
}

pub(crate) async fn whoever_is_put_out_banned_or_leaves_hears_no_more_in_any_family(engine: Engine) {
    let mut room = Room::open(engine).await;
    assert_eq!(room.reached().await, [true; 5]);
    for round in ["kicked", "banned", "gone"] {
        room.refill(round).await;
        for place in 0..room.listeners.len() {
            let listener = &room.listeners[place];
            match round {
                "kicked" => room.owner_does(Method::DELETE, &format!("/members/{}", listener.id), Value::Null).await,
                "banned" => room.owner_does(Method::PUT, &format!("/bans/{}", listener.id), Value::Null).await,
                _ => assert!(listener.act(&room.server, room.channel, Act::Leave).await < 300),
            }
            let left: Vec<bool> = (0..room.listeners.len()).map(|other| other > place).collect();
            assert_eq!(room.reached().await, left, "{round}: {}", room.listeners[place].dialect.name());
            assert_eq!(room.listeners[place].act(&room.server, room.channel, Act::Say).await, 403, "{round}");
        }
    }
    room.refill("deleted").await;
    room.owner_does(Method::DELETE, "", Value::Null).await;
    assert_eq!(room.words().await, ["channel_deleted", "channel_delete", "", "", "22"]);
}

/// A logout of ours ends no sockets of `auth0` on a tenant's tokens: the tenant logs those users out.
pub(crate) async fn a_logout_closes_the_sockets_of_its_login_in_every_dialect(engine: Engine) {
    let room = Room::open(engine).await;
    let of_ours = room.listeners.into_iter().filter(|listener| listener.dialect != Dialect::Auth0);
    for (mut listener, code) in of_ours.zip([1008, 1008, 1008, 4004]) {
        room.server.post("/api/rest/auth/logout", &listener.token, Value::Null).await.expect(204);
        let closed = listener.socket.hear().await;
        assert!(matches!(closed, Heard::Closed(was, _) if was == code), "{}: {closed:?}", listener.dialect.name());
        assert_eq!(room.server.get("/api/rest/auth/me", &listener.token).await.status, 401);
    }
}

/// An administrator's ban is of the installation: it closes every socket of the account, and every door.
pub(crate) async fn whoever_is_banned_from_the_installation_is_out_in_every_dialect(engine: Engine) {
    let mut room = Room::open(engine).await;
    let admin = pythia(&room.server, "warden").await;
    room.server.set_admin("warden", true).await;
    for listener in &mut room.listeners {
        let (dialect, name) = (listener.dialect, listener.dialect.name());
        let path = format!("/api/v1/admin/users/{}/ban", uuid(IdKind::User, listener.id));
        room.server.post(&path, &admin, json!({ "reason": "noise", "duration_hours": 1 })).await.expect(200);
        if dialect == Dialect::Pythia {
            let told = listener.socket.frame().await;
            assert_eq!((&told["type"], &told["reason"]), (&json!("force_disconnect"), &json!("noise")));
        }
        let code = if dialect == Dialect::Gateway { 4004 } else { 1008 };
        assert!(matches!(listener.socket.hear().await, Heard::Closed(was, _) if was == code), "{name}");
        assert!(matches!(listener.act(&room.server, room.channel, Act::Say).await, 401 | 403), "{name}");
    }
    assert_eq!(login_of_gateway(&room.server).await, 403);
    room.server.clock.advance(std::time::Duration::from_mins(61));
    assert_eq!(login_of_gateway(&room.server).await, 200);
}

async fn login_of_gateway(server: &Server) -> u16 {
    let login = json!({ "username": "gateway", "password": voices::PASSWORD });
    server.post("/api/rest/auth/login", "", login).await.status
}
