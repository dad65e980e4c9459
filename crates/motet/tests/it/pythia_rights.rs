//! Who may do what through `pythia`: every path and every frame against everybody who could ask, in a public and in a
//! private channel.

use kit::id::{IdKind, from_uuid, uuid};
use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Engine, Server};

use crate::people::{id, pythia};

const GET: Method = Method::GET;
const POST: Method = Method::POST;
const PUT: Method = Method::PUT;
const DELETE: Method = Method::DELETE;

/// Those whom a [`Cast`] counts as its `people`. The administrator is in no channel.
const WHO: [&str; 6] = ["owner", "moderator", "member", "banned", "stranger", "administrator"];

const EDIT: &str = "403 Can only edit your own messages";
const TAKE: &str = "403 Can only delete your own messages";
const LACKING: &str = "403 Not enough permissions";
const ALREADY: &str = "400 Already a member of this channel";

/// A path, a body, and what each of [`WHO`] is answered: the status, and the text of a refusal.
struct Row(Method, &'static str, &'static str, [&'static str; 6]);

/// Paths of a channel. Names in braces are filled in.
fn of_channel(private: bool) -> Vec<Row> {
    let [banned, stranger] = if private {
        ["403 Access denied to channel", "404 Channel not found"]
    } else {
        ["403 Access denied to channel", "403 Not a member of this channel"]
    };
    let seen = if private { [banned, stranger] } else { ["200", "200"] };
    let joined = if private { [banned, stranger] } else { [banned, "200"] };
    let gone = "400 Not a member of this channel";
    let left = if private { [gone, stranger] } else { [gone, gone] };
    let row = |method, path, body, [owner, moderator, member]: [_; 3], [banned, stranger]: [_; 2]| {
        Row(method, path, body, [owner, moderator, member, banned, stranger, stranger])
    };
    let (outside, all) = ([banned, stranger], ["200"; 3]);
    vec![
        row(GET, "/channels/{channel}", "", all, seen),
        row(POST, "/channels/join", r#"{"channel_id": "{channel}"}"#, all, joined),
        row(DELETE, "/channels/{channel}/leave", "", all, left),
        row(POST, "/channels/{channel}/add-user", r#"{"user_id": "{outsider}"}"#, all, outside),
        row(POST, "/channels/{channel}/add-user", r#"{"user_id": "{banned}"}"#, [banned; 3], outside),
        row(POST, "/channels/{channel}/add-user", r#"{"user_id": "{other}"}"#, [ALREADY; 3], outside),
        row(GET, "/channels/users/available?channel_id={channel}", "", all, outside),
        row(GET, "/messages/channel/{channel}", "", all, outside),
        row(POST, "/messages/", r#"{"channel_id": "{channel}", "content": "la"}"#, all, outside),
        row(GET, "/messages/{owners}", "", all, outside),
        row(PUT, "/messages/{owners}", r#"{"content": "lo"}"#, ["200", EDIT, EDIT], outside),
        row(PUT, "/messages/{members}", r#"{"content": "lo"}"#, [EDIT, EDIT, "200"], outside),
        row(DELETE, "/messages/{owners}", "", ["200", "200", TAKE], outside),
        row(DELETE, "/messages/{members}", "", all, outside),
        row(POST, "/messages/reactions", r#"{"message_id": "{owners}", "emoji": "🎺"}"#, all, outside),
        row(DELETE, "/messages/reactions/{reaction}", "", [LACKING, LACKING, "200"], outside),
    ]
}

/// Paths of administrators, in an order in which each can be done after those before it.
fn of_administrators() -> Vec<(Method, &'static str, &'static str)> {
    vec![
        (GET, "/admin/dashboard", ""),
        (GET, "/admin/users", ""),
        (GET, "/admin/users/{other}", ""),
        (POST, "/admin/channels/{channel}/owner", r#"{"user_id": "{other}"}"#),
        (POST, "/admin/users/{other}/ban", r#"{"reason": "noise", "duration_hours": 1}"#),
        (POST, "/admin/users/{other}/unban", ""),
        (POST, "/admin/users/{other}/suspend", ""),
        (POST, "/admin/bulk-actions", r#"{"action": "unban", "user_ids": ["{other}"]}"#),
        (POST, "/admin/users/{other}/roles", r#"{"role": "admin"}"#),
        (DELETE, "/admin/users/{other}/roles", r#"{"role": "admin"}"#),
        (DELETE, "/admin/messages/{owners}", ""),
        (GET, "/admin/actions", ""),
    ]
}

/// Paths that concern only the caller.
fn of_everybody() -> Vec<(Method, &'static str, &'static str, &'static str)> {
    vec![
        (GET, "/auth/me", "", "200"),
        (GET, "/users/", "", "200"),
        (GET, "/users/{other}", "", "200"),
        (GET, "/users/search/oth", "", "200"),
        (PUT, "/users/{other}", r#"{"username": "mine"}"#, "403 Can only update your own profile"),
        (GET, "/channels/", "", "200"),
        (GET, "/channels/my", "", "200"),
        (GET, "/channels/users/available", "", "200"),
        (GET, "/messages/mentions/my", "", "200"),
        (POST, "/messages/format/validate", r#"{"content": "la"}"#, "200"),
        (POST, "/auth/logout", "", "200"),
    ]
}

/// Everybody, by token.
struct Cast {
    server: Server,
    people: Vec<String>,
    /// The member that requests are about.
    other: String,
    /// Who is in no channel, the banned, and the other, as what stands in braces.
    ids: Vec<(&'static str, String)>,
}

impl Cast {
    async fn gather(engine: Engine) -> Self {
        let server = Server::on(engine, &[]).await;
        let mut people = Vec::new();
        for name in WHO {
            people.push(pythia(&server, name).await);
        }
        server.set_admin("administrator", true).await;
        let (other, outsider) = (pythia(&server, "other").await, pythia(&server, "outsider").await);
        let mut ids = Vec::new();
        for (name, token) in [("outsider", &outsider), ("banned", &people[3]), ("other", &other)] {
            ids.push((name, uuid(IdKind::User, id(&server, token).await)));
        }
        Self { server, people, other, ids }
    }

    async fn done(&self, method: Method, path: &str, token: &str, body: Value) -> Value {
        let answer = self.server.call(method, path, token, body).await;
        assert!(answer.status < 300, "{path}: {}", answer.body);
        answer.body
    }

    /// A channel with everybody in their place. This dialect makes public ones and no moderators: others help.
    async fn channel(&self, private: bool) -> Vec<(&'static str, String)> {
        let [owner, moderator, member, banned] = [0, 1, 2, 3].map(|place| self.people[place].as_str());
        let made = self.done(POST, "/api/rest/channels", owner, json!({ "name": "hall" })).await;
        let number: i64 = made["channel_id"].as_str().unwrap().parse().unwrap();
        let channel = uuid(IdKind::Channel, number);
        for newcomer in [moderator, member, banned, &self.other] {
            self.done(POST, "/api/v1/channels/join", newcomer, json!({ "channel_id": channel })).await;
        }
        let role = format!("/channels/{number}/roles/{}", id(&self.server, moderator).await);
        self.done(PUT, &role, owner, json!({ "role": "moderator" })).await;
        let ban = format!("/api/channels/{channel}/ban/{}", self.ids[1].1);
        self.done(POST, &ban, owner, Value::Null).await;
        let change = json!({ "is_private": private });
        self.done(Method::PATCH, &format!("/api/rest/channels/{number}"), owner, change).await;
        let mut names = vec![("channel", channel.clone())];
        for (name, author) in [("owners", owner), ("members", member)] {
            let draft = json!({ "channel_id": channel, "content": "la" });
            names.push((name, text(&self.done(POST, "/api/v1/messages", author, draft).await["id"])));
        }
        let reaction = json!({ "message_id": names[1].1, "emoji": "🎻" });
        self.done(POST, "/api/v1/messages/reactions", member, reaction).await;
        let message = self.done(GET, &format!("/api/v1/messages/{}", names[1].1), owner, Value::Null).await;
        names.push(("reaction", text(&message["reactions"][0]["id"])));
        names.extend(self.ids.iter().cloned());
        names
    }

    /// All that its owner sees of a channel.
    async fn picture(&self, names: &[(&str, String)]) -> [Value; 2] {
        let owner = &self.people[0];
        let messages = self.server.get(&fill("/api/v1/messages/channel/{channel}", names), owner).await.body;
        let mine = self.server.get("/api/v1/channels/my", owner).await.body;
        let channel = mine.as_array().unwrap().iter().find(|channel| channel["id"] == names[0].1).cloned();
        [messages, channel.unwrap_or_default()]
    }

    async fn ask(&self, method: &Method, path: &str, body: &str, names: &[(&str, String)], token: &str) -> Answer {
        let body = if body.is_empty() { Value::Null } else { serde_json::from_str(&fill(body, names)).unwrap() };
        self.server.call(method.clone(), &format!("/api/v1{}", fill(path, names)), token, body).await
    }

    /// That nobody does it without a good token.
    async fn proof(&self, method: &Method, path: &str, body: &str, names: &[(&str, String)]) {
        let whose = |who: &str| format!("{who}: {method} {path}");
        expect(&self.ask(method, path, body, names, "").await, "403 Not authenticated", &whose("anonymous"));
        let bad = self.ask(method, path, body, names, "not-a-token").await;
        expect(&bad, "401 Could not validate credentials", &whose("bad token"));
    }
}

fn text(id: &Value) -> String {
    id.as_str().unwrap().to_owned()
}

fn fill(text: &str, names: &[(&str, String)]) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

/// That it was answered with this status, and refused with this text. What is named by something in a channel that one
/// may not know of is itself unknown.
#[track_caller]
fn expect(answer: &Answer, outcome: &str, whose: &str) {
    let detail = answer.body["detail"].as_str();
    let got = detail.map_or_else(|| answer.status.to_string(), |detail| format!("{} {detail}", answer.status));
    let hidden = outcome.starts_with("404") && got.starts_with("404") && got.ends_with("not found");
    assert!(got == outcome || hidden, "{whose}: {got} {}, not {outcome}", answer.body);
}

pub(crate) async fn everybody_gets_what_is_theirs_in_a_public_channel(engine: Engine) {
    in_a_channel(engine, false).await;
}

pub(crate) async fn everybody_gets_what_is_theirs_in_a_private_channel(engine: Engine) {
    in_a_channel(engine, true).await;
}

async fn in_a_channel(engine: Engine, private: bool) {
    let cast = Cast::gather(engine).await;
    let mut names = cast.channel(private).await;
    for Row(method, path, body, outcomes) in of_channel(private) {
        cast.proof(&method, path, body, &names).await;
        for ((who, token), outcome) in WHO.iter().zip(&cast.people).zip(outcomes) {
            let whose = format!("{who}, private {private}: {method} {path} {body}");
            let before = cast.picture(&names).await;
            expect(&cast.ask(&method, path, body, &names, token).await, outcome, &whose);
            if outcome == "200" && method != GET {
                names = cast.channel(private).await;
            } else {
                assert_eq!(cast.picture(&names).await, before, "{whose}: refused, but something was done");
            }
        }
    }
}

pub(crate) async fn administrators_alone_administer(engine: Engine) {
    let cast = Cast::gather(engine).await;
    let names = cast.channel(false).await;
    for (method, path, body) in of_administrators() {
        cast.proof(&method, path, body, &names).await;
        let outcomes = [LACKING, LACKING, LACKING, LACKING, LACKING, "200"];
        for ((who, token), outcome) in WHO.iter().zip(&cast.people).zip(outcomes) {
            let answer = cast.ask(&method, path, body, &names, token).await;
            expect(&answer, outcome, &format!("{who}: {method} {path}"));
        }
    }
}

pub(crate) async fn whoever_is_known_gets_what_is_everybodys(engine: Engine) {
    let cast = Cast::gather(engine).await;
    let names = cast.channel(false).await;
    for (method, path, body, outcome) in of_everybody() {
        cast.proof(&method, path, body, &names).await;
        for (who, token) in WHO.iter().zip(&cast.people) {
            let answer = cast.ask(&method, path, body, &names, token).await;
            expect(&answer, outcome, &format!("{who}: {method} {path}"));
        }
    }
    // A ban ends every token of the account, and it gets no other.
    let admin = pythia(&cast.server, "second_admin").await;
    cast.server.set_admin("second_admin", true).await;
    cast.ask(&POST, "/admin/users/{other}/ban", "", &names, &admin).await.expect(200);
    let me = cast.ask(&GET, "/auth/me", "", &names, &cast.other).await;
    expect(&me, "401 Could not validate credentials", "banned from the server");
    assert_eq!(cast.server.try_socket(&format!("/ws?token={}", cast.other), &[]).await.err(), Some(403));
    let number = from_uuid(IdKind::User, &cast.ids[2].1).unwrap();
    let login = json!({ "username": "other", "password": voices::PASSWORD });
    let refused = cast.server.post("/api/v1/auth/login", "", login).await;
    expect(&refused, "403 Account is banned or suspended", &format!("user {number}, banned from the server"));
}

/// Each frame about a channel, and the `type` of its answer. Typing answers nothing: a ping behind it shows that.
fn frames() -> [(Value, &'static str); 4] {
    [
        (json!({ "type": "leave_channel" }), "channel_left"),
        (json!({ "type": "join_channel" }), "channel_joined"),
        (json!({ "type": "typing_indicator", "is_typing": true }), "pong"),
        (json!({ "type": "get_online_users" }), "online_users"),
    ]
}

pub(crate) async fn frames_are_for_members(engine: Engine) {
    let cast = Cast::gather(engine).await;
    for private in [false, true] {
        let names = cast.channel(private).await;
        for (place, who) in WHO.iter().enumerate() {
            let mut socket = cast.server.socket(&format!("/ws?token={}", cast.people[place])).await;
            assert_eq!(socket.frame().await["type"], "connection_established");
            for (mut frame, answered) in frames() {
                frame["channel_id"] = json!(names[0].1);
                socket.send(&frame).await;
                socket.send(&json!({ "type": "ping" })).await;
                let wanted = |frame: &Value| frame["type"] != "user_status" && frame["type"] != "typing_indicator";
                let heard = socket.until(wanted).await;
                let expected = if place < 3 { answered } else { "access_denied" };
                let got = heard.get("error_code").unwrap_or(&heard["type"]);
                assert_eq!(got, expected, "{who}, private {private}: {frame}");
                if got != "pong" {
                    assert_eq!(socket.until(wanted).await["type"], "pong");
                }
            }
        }
    }
    assert_eq!(cast.server.try_socket("/ws?token=not-a-token", &[]).await.err(), Some(403));
}
