//! A ban through `chat` is of the channel, whichever dialect its user is in at that moment.

use kit::id::{IdKind, from_uuid};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Engine, Server};
use voices::Dialect;

use crate::at_once::Listener;
use crate::people::fill;

const PASSWORD: &str = "long enough";

/// A channel with its owner, and one account in it that listens through every dialect at once.
struct Hall {
    server: Server,
    owner: String,
    member: String,
    member_auth0: String,
    listeners: Vec<Listener>,
    /// The texts in paths that stand for the channel, the owner's message and the user.
    names: Vec<(&'static str, String)>,
}

impl Hall {
    async fn open(engine: Engine) -> Self {
        let server = Server::on(engine, &[]).await;
        let (owner, owner_id) = register(&server, "owner").await;
        let (member, member_id) = register(&server, "member").await;
        let made = server.post("/api/channels", &owner, json!({ "name": "quiet" })).await.expect(200);
        let channel = made["id"].as_str().unwrap().to_owned();
        let number = from_uuid(IdKind::Channel, &channel).unwrap().to_string();
        let message = json!({ "channel_id": "quiet", "content": "welcome" });
        let said = server.post("/api/messages", &owner, message).await.expect(200)["id"].as_str().unwrap().to_owned();
        let member_auth0 = auth0_token(&server, "member").await;
        let names = [("channel", channel), ("number", number), ("said", said), ("owner", owner_id), ("id", member_id)];
        let mut hall = Self { server, owner, member, member_auth0, listeners: Vec::new(), names: names.into() };
        hall.server.post("/api/channels/quiet/join", &hall.member, Value::Null).await.expect(200);
        for dialect in Dialect::ALL {
            let token = hall.token(dialect).await;
            hall.listeners.push(Listener::with(&hall.server, dialect, "member", token).await);
        }
        for listener in &mut hall.listeners {
            listener.heard().await;
        }
        hall
    }

    /// What the member shows at the door of a dialect.
    async fn token(&self, dialect: Dialect) -> String {
        match dialect {
            Dialect::Command => command_token(&self.server, "member").await,
            Dialect::Auth0 => self.member_auth0.clone(),
            Dialect::Pythia | Dialect::Chat | Dialect::Gateway => self.member.clone(),
        }
    }

    /// The owner does something to the member.
    async fn owner_does(&self, what: &str) -> Value {
        let path = format!("/api/channels/quiet/{what}-by-username/member");
        self.server.post(&path, &self.owner, Value::Null).await.expect(200)
    }

    /// The member asks for something of a path: what is `auth0`'s with a token of its own.
    async fn member_does(&self, method: &Method, path: &str, body: &str) -> Answer {
        let token = if path.starts_with("/api") { &self.member } else { &self.member_auth0 };
        let body = if body.is_empty() { Value::Null } else { serde_json::from_str(&fill(body, &self.names)).unwrap() };
        self.server.call(method.clone(), &fill(path, &self.names), token, body).await
    }

    /// What the sockets have heard by now, in the order of [`Dialect::ALL`].
    async fn heard(&mut self) -> Vec<Vec<Value>> {
        let mut all = Vec::new();
        for listener in &mut self.listeners {
            all.push(listener.heard().await);
        }
        all
    }

    /// Everything happens in a channel that can be heard of.
    async fn bustle(&self, channel: &str) {
        let path = format!("/api/channels/{channel}/messages");
        let say = json!({ "channel_id": channel, "content": "Hello @member" });
        let said = self.server.post("/api/messages", &self.owner, say).await.expect(200);
        let message = format!("{path}/{}", said["id"].as_str().unwrap());
        let edit = json!({ "content": "Hello again @member" });
        self.server.call(Method::PUT, &message, &self.owner, edit).await.expect(200);
        self.server.post(&format!("{message}/reactions?emoji=🎺"), &self.owner, Value::Null).await.expect(200);
        let taken_back = format!("{message}/reactions/🎺");
        self.server.delete(&taken_back, &self.owner).await.expect(200);
        self.server.delete(&message, &self.owner).await.expect(200);
    }
}

/// A user of `chat`: token and id.
async fn register(server: &Server, name: &str) -> (String, String) {
    let account = json!({ "username": name, "email": format!("{name}@example.com"), "password": PASSWORD });
    let made = server.post("/api/auth/register", "", account).await.expect(200);
    (made["access_token"].as_str().unwrap().to_owned(), made["id"].as_str().unwrap().to_owned())
}

/// A token of the account, logged in through another dialect.
async fn command_token(server: &Server, name: &str) -> String {
    let mut socket = server.socket("/ws").await;
    let login = json!({ "command": "login", "payload": { "username": name, "password": PASSWORD } });
    socket.ask(&login).await["access_token"].as_str().unwrap().to_owned()
}

/// A token of the account, logged in through the built-in issuer.
async fn auth0_token(server: &Server, name: &str) -> String {
    let login = json!({ "grant_type": "password", "client_id": "web", "username": name, "password": PASSWORD });
    let token = server.post("/oauth/token", "", login).await.expect(200)["access_token"].as_str().unwrap().to_owned();
    let who = server.get("/userinfo", &token).await.expect(200);
    let profile = json!({ "email": who["email"], "auth0_id": who["sub"], "name": name });
    server.post("/auth/sync", &token, profile).await.expect(200);
    token
}

/// Everything that takes being in the channel, in every dialect, with what somebody banned is answered.
fn acts() -> Vec<(Method, &'static str, &'static str, u16)> {
    let say = r#"{"content": "let me", "channel_id": "{channel}"}"#;
    let text = r#"{"content": "let me"}"#;
    vec![
        (Method::POST, "/api/messages", say, 403),
        (Method::POST, "/api/chat/messages", r#"{"content": "let me", "channel_id": "quiet"}"#, 403),
        (Method::GET, "/api/messages/{channel}", "", 403),
        (Method::GET, "/api/chat/messages/quiet", "", 403),
        (Method::GET, "/api/channels/quiet/messages", "", 403),
        (Method::POST, "/api/messages/clear", r#"{"channel_id": "quiet"}"#, 403),
        (Method::POST, "/api/channels/quiet/messages/{said}/reactions?emoji=🎺", "", 403),
        (Method::GET, "/api/channels/quiet/messages/{said}/reactions", "", 403),
        (Method::DELETE, "/api/channels/quiet/messages/{said}/reactions/🎺", "", 403),
        (Method::POST, "/api/v1/messages/", say, 403),
        (Method::GET, "/api/v1/messages/channel/{channel}", "", 403),
        (Method::GET, "/api/v1/messages/{said}", "", 403),
        (Method::POST, "/channels/{number}/messages", text, 403),
        (Method::GET, "/channels/{number}/messages", "", 403),
        (Method::GET, "/channels/{number}/members", "", 403),
        (Method::POST, "/api/rest/channels/{number}/messages", text, 403),
        (Method::GET, "/api/rest/channels/{number}/messages", "", 403),
        (Method::GET, "/api/rest/channels/{number}/members", "", 403),
    ]
}

/// The ways to join the channel.
const JOINS: [(&str, &str, u16); 5] = [
    ("/api/channels/quiet/join", "", 400),
    ("/api/channels/{channel}/join", "", 400),
    ("/api/v1/channels/join", r#"{"channel_id": "{channel}"}"#, 403),
    ("/channels/{number}/join", "", 403),
    ("/api/rest/channels/{number}/join", "", 403),
];

/// What a socket sends or asks for there, and what marks the answer to somebody banned.
fn frames(dialect: Dialect, names: &[(&str, String)]) -> Vec<(Value, &'static str, Value)> {
    let read = |text: &str| serde_json::from_str(&fill(text, names)).unwrap();
    let refused = |text, field, value| (read(text), field, json!(value));
    match dialect {
        Dialect::Command => vec![
            refused(
                r#"{"command": "send_message", "payload": {"channel_id": {number}, "content": "let me"}}"#,
                "status",
                "error",
            ),
            refused(r#"{"command": "get_messages", "payload": {"channel_id": {number}}}"#, "status", "error"),
        ],
        Dialect::Auth0 => {
            vec![refused(r#"{"type": "new_message", "channel_id": {number}, "content": "let me"}"#, "type", "error")]
        }
        Dialect::Pythia => {
            let join = r#"{"type": "join_channel", "channel_id": "{channel}"}"#;
            vec![refused(join, "error_code", "access_denied")]
        }
        Dialect::Chat => {
            let banned = "User is banned from this channel";
            vec![
                refused(r#"{"channel_id": "quiet", "content": "let me"}"#, "error", banned),
                refused(r#"{"channelId": "{channel}", "content": "let me"}"#, "error", banned),
            ]
        }
        // A socket of `gateway` sends about channels only that somebody types, which has no answer.
        Dialect::Gateway => Vec::new(),
    }
}

pub(crate) async fn a_ban_shuts_the_channel_in_every_dialect_until_it_is_lifted(engine: Engine) {
    let mut hall = Hall::open(engine).await;
    hall.bustle("quiet").await;
    for (dialect, heard) in Dialect::ALL.into_iter().zip(hall.heard().await) {
        assert!(heard.len() >= 3, "{} heard {heard:?}", dialect.name());
    }
    hall.owner_does("ban").await;
    hall.heard().await; // That they are out is what some of them are told last.
    hall.bustle("quiet").await;
    let (third, _) = register(&hall.server, "third").await;
    hall.server.post("/api/channels/quiet/join", &third, Value::Null).await.expect(200);
    for (dialect, heard) in Dialect::ALL.into_iter().zip(hall.heard().await) {
        let of_channel = heard.iter().filter(|frame| mentions_channel(frame, &hall.names)).collect::<Vec<_>>();
        assert!(of_channel.is_empty(), "{} heard {of_channel:?}", dialect.name());
    }
    for (method, path, body, status) in acts() {
        assert_eq!(hall.member_does(&method, path, body).await.status, status, "banned: {method} {path}");
    }
    for (path, body, status) in JOINS {
        assert_eq!(hall.member_does(&Method::POST, path, body).await.status, status, "banned: {path}");
    }
    for listener in &mut hall.listeners {
        for (frame, field, value) in frames(listener.dialect, &hall.names) {
            let answer = listener.socket.ask(&frame).await;
            assert_eq!(answer[field], value, "banned: {frame} → {answer}");
        }
    }
    unbanned(hall).await;
}

/// Nobody is in again by a lifted ban alone; joining is possible again, and with it everything else.
async fn unbanned(mut hall: Hall) {
    hall.owner_does("unban").await;
    assert_eq!(hall.member_does(&Method::GET, "/api/messages/quiet", "").await.status, 403);
    for (path, body, _) in JOINS {
        hall.member_does(&Method::POST, path, body).await.expect(200);
        hall.member_does(&Method::POST, "/api/channels/quiet/leave", "").await.expect(200);
    }
    hall.member_does(&Method::POST, "/api/channels/quiet/join", "").await.expect(200);
    for (method, path, body, _) in acts() {
        let answer = hall.member_does(&method, path, body).await;
        assert!(answer.status < 300, "{method} {path}: {} {}", answer.status, answer.body);
    }
    for listener in &mut hall.listeners {
        listener.heard().await;
        // What is said by a command may be heard before the command is answered.
        let is_answer = |frame: &Value| listener.dialect != Dialect::Command || frame["status"].is_string();
        for (frame, field, value) in frames(listener.dialect, &hall.names) {
            listener.socket.send(&frame).await;
            let answer = listener.socket.until(is_answer).await;
            assert_ne!(answer[field], value, "in again: {frame} → {answer}");
        }
    }
    hall.heard().await;
    hall.bustle("quiet").await;
    for (dialect, heard) in Dialect::ALL.into_iter().zip(hall.heard().await) {
        assert!(heard.len() >= 3, "{} heard {heard:?}", dialect.name());
    }
}

/// Whether a frame names the channel, in whichever form.
fn mentions_channel(frame: &Value, names: &[(&str, String)]) -> bool {
    let of = |name| names.iter().find(|(known, _)| *known == name).map(|(_, value)| value.as_str()).unwrap();
    let number: u64 = of("number").parse().unwrap();
    match frame {
        Value::Object(object) => object.iter().any(|(key, value)| {
            let is_channel = key.to_lowercase().contains("channel");
            let same = value == &json!(number) || value == of("number") || value == of("channel");
            (is_channel && same) || mentions_channel(value, names)
        }),
        Value::Array(list) => list.iter().any(|value| mentions_channel(value, names)),
        _ => false,
    }
}

pub(crate) async fn a_ban_is_of_one_channel_and_shows_to_its_owner(engine: Engine) {
    let mut hall = Hall::open(engine).await;
    let by_name = hall.owner_does("ban").await;
    let id = fill("{id}", &hall.names);
    assert_eq!(by_name["member_exceptions"][0]["user_id"], id);
    assert_eq!(by_name["members"], json!([fill("{owner}", &hall.names)]));
    // Banned by id, and again: nothing changes, not even the time of the ban.
    let path = format!("/api/channels/{}/ban/{id}", fill("{channel}", &hall.names));
    assert_eq!(hall.server.post(&path, &hall.owner, Value::Null).await.expect(200), by_name);
    let banned = hall.server.get("/api/channels/quiet/banned-users", &hall.owner).await.expect(200);
    assert_eq!(banned, json!([{ "id": id, "username": "member", "display_name": "member" }]));
    hall.heard().await;
    hall.bustle("random").await;
    for (dialect, heard) in Dialect::ALL.into_iter().zip(hall.heard().await) {
        assert!(heard.len() >= 3, "{}: a ban silences one channel, but it heard {heard:?}", dialect.name());
    }
    let path = format!("/api/channels/quiet/unban/{id}");
    assert_eq!(hall.server.post(&path, &hall.owner, Value::Null).await.expect(200)["member_exceptions"], json!([]));
}
