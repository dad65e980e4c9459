//! Who may do what through `auth0`: every path against everybody who could ask, in a public and in a private channel.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Engine, Server};
use voices::Dialect;

use crate::people::{fill, voice_client};

/// What strangers and removed members are answered.
#[derive(Clone, Copy, PartialEq)]
enum Outside {
    /// 403 in a public channel, 404 in a private one.
    Refused,
    /// Success in a public channel, 404 in a private one.
    Welcome,
    /// 400 in a public channel, as they are no members; 404 in a private one.
    Pointless,
    /// Success in both: they show the join code.
    Admitted,
}

/// A path of a channel, and what is answered to its owner, to a moderator and to a member.
struct Row(Method, &'static str, &'static str, [u16; 3], Outside);

/// Names in braces are filled in for each channel.
fn rows() -> Vec<Row> {
    use Outside::{Admitted, Pointless, Refused, Welcome};
    let (all, owner) = ([200; 3], [200, 403, 403]);
    vec![
        Row(Method::GET, "/channels/{channel}", "", all, Welcome),
        Row(Method::PUT, "/channels/{channel}", r#"{"name": "new"}"#, owner, Refused),
        Row(Method::DELETE, "/channels/{channel}", "", owner, Refused),
        Row(Method::POST, "/channels/{channel}/messages", r#"{"content": "hi"}"#, all, Refused),
        Row(Method::GET, "/channels/{channel}/messages", "", all, Refused),
        Row(Method::PUT, "/channels/{channel}/messages/{members}", r#"{"content": "hi"}"#, [403, 403, 200], Refused),
        Row(Method::PUT, "/channels/{channel}/messages/{owners}", r#"{"content": "hi"}"#, owner, Refused),
        Row(Method::DELETE, "/channels/{channel}/messages/{members}", "", all, Refused),
        Row(Method::DELETE, "/channels/{channel}/messages/{owners}", "", [200, 200, 403], Refused),
        Row(Method::GET, "/channels/{channel}/members", "", all, Refused),
        Row(Method::DELETE, "/channels/{channel}/members/{other}", "", owner, Refused),
        Row(Method::PUT, "/channels/{channel}/privacy", r#"{"is_private": true}"#, owner, Refused),
        Row(Method::PUT, "/channels/{channel}/privacy", r#"{"is_private": false}"#, owner, Refused),
        Row(Method::POST, "/channels/{channel}/invite", "", all, Refused),
        Row(Method::GET, "/channels/{channel}/role?user_id={other}", "", all, Refused),
        Row(Method::PUT, "/channels/{channel}/roles/{other}", r#"{"role": "moderator"}"#, owner, Refused),
        Row(Method::PUT, "/channels/{channel}/roles/{other}", r#"{"role": "owner"}"#, owner, Refused),
        Row(Method::POST, "/channels/{channel}/messages/{owners}/reactions", r#"{"reaction_id": 2}"#, all, Refused),
        Row(Method::DELETE, "/channels/{channel}/messages/{members}/reactions/1", "", all, Refused),
        Row(Method::POST, "/channels/{channel}/leave", "", all, Pointless),
        Row(Method::POST, "/channels/{channel}/join", "", all, Welcome),
        Row(Method::POST, "/channels/join", r#"{"code": "{code}"}"#, all, Admitted),
    ]
}

/// Paths that concern no channel: what everybody gets who is known.
fn common() -> Vec<(Method, &'static str, &'static str, u16)> {
    vec![
        (Method::GET, "/auth/verify", "", 200),
        (Method::GET, "/users/me", "", 200),
        (Method::GET, "/users/", "", 200),
        (Method::GET, "/users/{other}", "", 200),
        (Method::GET, "/users/by-last-dm", "", 200),
        (Method::PUT, "/users/me/bio", r#"{"bio": "I sing"}"#, 200),
        (Method::PUT, "/users/me/name", r#"{"name": "Singer"}"#, 200),
        (Method::POST, "/channels/", r#"{"name": "hall"}"#, 200),
        (Method::GET, "/channels/me", "", 200),
        (Method::GET, "/channels/me/dms", "", 200),
        (Method::POST, "/channels/dm", r#"{"user_ids": [{other}]}"#, 200),
        (Method::GET, "/channels/dm/check/{other}", "", 200),
        (Method::GET, "/reactions/", "", 200),
        (Method::POST, "/reactions/", r#"{"code": "party", "image_url": "https://example.com/p.png"}"#, 403),
        (Method::DELETE, "/reactions/1", "", 403),
    ]
}

/// Everybody, by token.
struct Cast {
    server: Server,
    /// Owner, moderator, member.
    inside: [String; 3],
    /// A member to whom things are done, and their id.
    other: (String, i64),
    removed: String,
    stranger: String,
    newcomer: String,
}

impl Cast {
    async fn gather(engine: Engine) -> Self {
        let server = Server::on(engine, &[]).await;
        let known = async |name| voice_client(&server, Dialect::Auth0, name).await.token;
        let inside = [known("owner").await, known("moderator").await, known("member").await];
        let (other, removed, stranger) = (known("other").await, known("removed").await, known("stranger").await);
        let other_id = server.get("/users/me", &other).await.expect(200)["id"].as_i64().unwrap();
        let newcomer = newcomer(&server).await;
        Self { other: (other, other_id), inside, removed, stranger, newcomer, server }
    }

    async fn post(&self, path: &str, token: &str, body: Value) -> Value {
        self.server.post(path, token, body).await.expect(200)
    }

    /// A channel with everybody in their place, as what stands in braces.
    async fn channel(&self, private: bool) -> Vec<(&'static str, String)> {
        let [owner, moderator, member] = &self.inside;
        let made = self.post("/channels/", owner, json!({ "name": "hall", "is_private": private })).await;
        let channel = made["id"].as_i64().unwrap();
        let path = format!("/channels/{channel}");
        let code = self.post(&format!("{path}/invite"), owner, Value::Null).await["join_code"].clone();
        for joiner in [moderator, member, &self.other.0, &self.removed] {
            self.post("/channels/join", joiner, json!({ "code": code })).await;
        }
        let moderate = (moderator, Method::PUT, "roles", json!({ "role": "moderator" }));
        for (of, act, part, body) in [moderate, (&self.removed, Method::DELETE, "members", Value::Null)] {
            let id = self.server.get("/users/me", of).await.expect(200)["id"].clone();
            self.server.call(act, &format!("{path}/{part}/{id}"), owner, body).await.expect(200);
        }
        let mut messages = Vec::new();
        for author in [owner, member] {
            let sent = self.post(&format!("{path}/messages"), author, json!({ "content": "la" })).await;
            messages.push(sent["id"].to_string());
        }
        for reader in &self.inside {
            let reactions = format!("{path}/messages/{}/reactions", messages[1]);
            self.post(&reactions, reader, json!({ "reaction_id": 1 })).await;
        }
        let members = messages.pop().unwrap();
        let owners = messages.pop().unwrap();
        let code = code.as_str().unwrap().to_owned();
        let other = self.other.1.to_string();
        [("channel", channel.to_string()), ("owners", owners), ("members", members), ("code", code), ("other", other)]
            .into()
    }

    /// All that its owner sees of a channel.
    async fn picture(&self, names: &[(&str, String)]) -> Vec<Value> {
        let mut seen = Vec::new();
        for path in ["", "/messages", "/members", "/role?user_id={other}"] {
            let path = fill(&format!("/channels/{{channel}}{path}"), names);
            seen.push(self.server.get(&path, &self.inside[0]).await.expect(200));
        }
        seen
    }

    async fn ask(&self, method: &Method, path: &str, body: &str, names: &[(&str, String)], token: &str) -> Answer {
        let body = if body.is_empty() { Value::Null } else { serde_json::from_str(&fill(body, names)).unwrap() };
        self.server.call(method.clone(), &fill(path, names), token, body).await
    }
}

/// Somebody who has just logged in and never synchronised.
async fn newcomer(server: &Server) -> String {
    let (email, password) = ("newcomer@example.com", "sing-it-out-loud");
    let account = json!({ "client_id": "web", "email": email, "password": password });
    server.post("/dbconnections/signup", "", account).await.expect(200);
    let login = json!({ "grant_type": "password", "client_id": "web", "username": email, "password": password });
    server.post("/oauth/token", "", login).await.expect(200)["access_token"].as_str().unwrap().to_owned()
}

/// That it was answered with this status, and with the text that goes with it.
#[track_caller]
fn expect(answer: &Answer, status: u16, unknown: &str, whose: &str) {
    assert_eq!(answer.status, status, "{whose}: {}", answer.body);
    let detail = match status {
        200 => return,
        400 => "Invalid request",
        401 => "Invalid or missing token",
        403 => "Not enough permissions",
        _ => unknown,
    };
    assert_eq!(answer.body, json!({ "detail": detail }), "{whose}");
}

pub(crate) async fn everybody_gets_what_is_theirs_in_a_public_channel(engine: Engine) {
    in_a_channel(engine, false).await;
}

pub(crate) async fn everybody_gets_what_is_theirs_in_a_private_channel(engine: Engine) {
    in_a_channel(engine, true).await;
}

async fn in_a_channel(engine: Engine, private: bool) {
    let cast = Cast::gather(engine).await;
    for Row(method, path, body, inside, outside) in rows() {
        let whose = |who: &str| format!("{who}, private {private}: {method} {path} {body}");
        let names = cast.channel(private).await;
        let before = cast.picture(&names).await;
        expect(&cast.ask(&method, path, body, &names, "").await, 401, "", &whose("anonymous"));
        expect(&cast.ask(&method, path, body, &names, "not-a-token").await, 401, "", &whose("bad token"));
        let refused = match (outside, private) {
            (Outside::Admitted, _) | (Outside::Welcome, false) => 200,
            (_, true) => 404,
            (Outside::Refused, false) => 403,
            (Outside::Pointless, false) => 400,
        };
        for (who, token) in [("stranger", &cast.stranger), ("newcomer", &cast.newcomer), ("removed", &cast.removed)] {
            let answer = cast.ask(&method, path, body, &names, token).await;
            expect(&answer, refused, "Channel not found", &whose(who));
        }
        if refused != 200 {
            assert_eq!(cast.picture(&names).await, before, "{}", whose("refused, but something was done"));
        }
        for (place, status) in inside.into_iter().enumerate() {
            let names = cast.channel(private).await;
            let before = cast.picture(&names).await;
            let answer = cast.ask(&method, path, body, &names, &cast.inside[place]).await;
            expect(&answer, status, "", &whose(["owner", "moderator", "member"][place]));
            if status != 200 {
                assert_eq!(cast.picture(&names).await, before, "{}", whose("refused, but something was done"));
            }
        }
    }
}

pub(crate) async fn whoever_is_known_gets_what_is_everybodys(engine: Engine) {
    let cast = Cast::gather(engine).await;
    let names = [("other", cast.other.1.to_string())];
    for (method, path, body, status) in common() {
        let whose = |who: &str| format!("{who}: {method} {path} {body}");
        expect(&cast.ask(&method, path, body, &names, "").await, 401, "", &whose("anonymous"));
        for (who, token) in [("known", &cast.stranger), ("newcomer", &cast.newcomer)] {
            expect(&cast.ask(&method, path, body, &names, token).await, status, "", &whose(who));
        }
    }
    let handshake = async |token: &str| cast.server.try_socket(&format!("/ws?token={token}"), &[]).await.err();
    assert_eq!(handshake(&cast.newcomer).await, None);
    assert_eq!(handshake(&cast.stranger).await, None);
    let of_another = json!({ "email": "newcomer@example.com", "auth0_id": "auth0|1" });
    let answer = cast.server.post("/auth/sync", &cast.newcomer, of_another).await;
    expect(&answer, 403, "", "somebody else's auth0_id");
}
