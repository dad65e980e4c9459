//! Bad input on every path gets the dialect's own error: never a 5xx, never a panic, and sockets stay.

use kit::id::{IdKind, uuid};
use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use testkit::{Engine, Heard, Server};
use voices::Dialect;

use crate::people::voice_client;

/// Bodies that no endpoint can want.
fn bodies() -> Vec<String> {
    let deep = format!("{}{}", "[".repeat(100_000), "]".repeat(100_000));
    let wrong = |value: Value| {
        let names = [
            "username",
            "email",
            "password",
            "name",
            "content",
            "channel_id",
            "code",
            "auth0_id",
            "recipient_id",
            "user_ids",
            "nonce",
        ];
        Value::Object(names.map(|name| (name.to_owned(), value.clone())).into_iter().collect()).to_string()
    };
    vec![
        String::new(),
        "{".to_owned(),
        "null".to_owned(),
        "[]".to_owned(),
        "\"text\"".to_owned(),
        "{}".to_owned(),
        deep,
        wrong(json!(1)),
        wrong(json!(-1)),
        wrong(json!(1e300)),
        wrong(json!({ "a": [] })),
        wrong(json!([null])),
        wrong(json!("")),
        wrong(json!("\0")),
        wrong(json!("a\u{0}b")),
        wrong(json!("x".repeat(100_000))),
        wrong(json!("\u{202e}\u{feff}")),
        wrong(json!(null)),
        "{\"content\":\"\\ud800\"}".to_owned(),
    ]
}

const IDS: [&str; 12] = [
    "0",
    "-1",
    "1.5",
    "abc",
    "99999999999999999999",
    "9223372036854775807",
    "%00",
    "%ff",
    "%F0%9F%98%80",
    "me%2f..",
    "123e4567-e89b-12d3-a456-426614174000",
    "4",
];

const GET: &[&str] = &[
    "/users/{}",
    "/channels/{}",
    "/channels/{}/messages",
    "/channels/{}/members",
    "/api/v1/channels/{}",
    "/api/v1/messages/{}",
    "/api/v1/messages/channel/{}",
    "/api/v1/users/{}",
    "/api/v1/users/search/{}",
    "/api/v1/admin/users/{}",
    "/api/channels/{}",
    "/api/channels/{}/status",
    "/api/channels/{}/banned-users",
    "/api/messages/{}",
    "/api/users/{}",
    "/api/rest/servers/{}",
    "/api/rest/servers/{}/channels",
    "/api/rest/servers/{}/members",
    "/api/rest/channels/{}",
    "/api/rest/channels/{}/messages",
    "/api/rest/users/{}",
    "/api/rest/users/{}/dm-channels",
    "/api/rest/invites/{}",
    "/api/channels/{}/messages",
    "/api/channels/{}/messages/{}/reactions",
    "/api/rest/channels/{}/messages/{}",
    "/api/rest/channels/{}/messages/{}/reactions/{}",
];

const POST: &[&str] = &[
    "/auth/sync",
    "/channels/",
    "/channels/join",
    "/channels/dm",
    "/channels/{}/messages",
    "/channels/{}/leave",
    "/dbconnections/signup",
    "/oauth/token",
    "/api/v1/auth/register",
    "/api/v1/auth/login",
    "/api/v1/channels/",
    "/api/v1/channels/join",
    "/api/v1/messages/",
    "/api/v1/channels/{}/add-user",
    "/api/v1/messages/reactions",
    "/api/v1/messages/format/validate",
    "/api/v1/admin/users/{}/ban",
    "/api/v1/admin/bulk-actions",
    "/api/auth/register",
    "/api/auth/login",
    "/api/channels",
    "/api/channels/{}/join",
    "/api/channels/{}/leave",
    "/api/channels/{}/ban/{}",
    "/api/channels/{}/ban-by-username/{}",
    "/api/channels/{}/unban/{}",
    "/api/chat/messages",
    "/api/messages",
    "/api/rest/auth/register",
    "/api/rest/auth/login",
    "/api/rest/auth/refresh",
    "/api/rest/servers",
    "/api/rest/servers/{}/channels",
    "/api/rest/servers/{}/invites",
    "/api/rest/invites/{}",
    "/api/rest/channels",
    "/api/rest/channels/{}/messages",
    "/api/rest/channels/{}/join",
    "/api/rest/users/{}/dm-channels",
    "/api/messages/clear",
    "/api/channels/{}/messages/{}/reactions",
    "/channels/{}/messages/{}/reactions",
    "/reactions",
];

const DELETE: &[&str] = &[
    "/channels/{}/members/{}",
    "/api/v1/channels/{}/leave",
    "/api/v1/messages/{}",
    "/api/v1/messages/reactions/{}",
    "/api/v1/admin/users/{}/roles",
    "/api/channels/{}",
    "/api/rest/servers/{}/members/{}",
    "/api/rest/servers/{}/bans/{}",
    "/api/messages/{}",
    "/api/channels/{}/messages/{}/reactions/{}",
    "/api/rest/channels/{}/messages/{}/reactions/{}",
    "/channels/{}/messages/{}/reactions/{}",
    "/reactions/{}",
];

fn paths() -> Vec<(Method, &'static str)> {
    let of = |method: Method, paths: &'static [&'static str]| paths.iter().map(move |path| (method.clone(), *path));
    of(Method::GET, GET).chain(of(Method::POST, POST)).chain(of(Method::DELETE, DELETE)).collect()
}

fn json_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert("content-type", "application/json".parse().unwrap());
    headers
}

/// Every answer is the dialect's own JSON, and none is our fault.
fn sanction(answer: &testkit::Answer, about: &str) {
    assert!(answer.status < 500, "{about}: {} {}", answer.status, answer.body);
    if answer.status >= 400 {
        let known = ["detail", "error", "code", "status"].iter().any(|name| answer.body.get(name).is_some());
        assert!(known, "{about}: {} {}", answer.status, answer.body);
    }
}

pub(crate) async fn rest_paths_answer_bad_input_in_their_own_words(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let own = voice_client(&server, Dialect::Pythia, "pia").await.token;
    for (method, path) in paths() {
        for id in IDS {
            let path = path.replace("{}", id);
            let mut headers = json_headers();
            headers.insert("authorization", format!("Bearer {own}").parse().unwrap());
            let answer = server.raw(method.clone(), &path, headers, "{}").await;
            sanction(&answer, &format!("{method} {path}"));
            if !path.contains(id) {
                break;
            }
        }
        if method == Method::POST {
            let path = path.replace("{}", &uuid(IdKind::Channel, 1));
            for body in bodies() {
                let mut headers = json_headers();
                headers.insert("authorization", format!("Bearer {own}").parse().unwrap());
                let shown: String = body.chars().take(60).collect();
                let answer = server.raw(method.clone(), &path, headers, body).await;
                sanction(&answer, &format!("{method} {path} {shown}"));
            }
        }
        let anonymous = server.raw(method.clone(), &path.replace("{}", "1"), json_headers(), "{}").await;
        sanction(&anonymous, &format!("{method} {path} anonymous"));
    }
}

pub(crate) async fn absurd_paging_is_refused_or_bounded(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let token = voice_client(&server, Dialect::Pythia, "pia").await.token;
    let general = uuid(IdKind::Channel, 1);
    let numbers =
        ["-1", "0", "1", "100", "101", "9223372036854775807", "99999999999999999999999", "abc", "1.5", "", "%00"];
    let paths = [
        "/users/?skip={}",
        "/users/?limit={}",
        "/channels/me?skip={}&limit={}",
        "/channels/1/messages?skip={}",
        "/channels/1/messages?limit={}",
        "/api/v1/messages/channel/GENERAL?offset={}",
        "/api/v1/messages/channel/GENERAL?limit={}",
        "/api/v1/messages/mentions/my?offset={}",
        "/api/v1/users/?skip={}",
        "/api/messages/GENERAL?limit={}",
        "/api/rest/channels/1/messages?limit={}",
        "/api/rest/channels/1/messages?before={}",
    ];
    for path in paths {
        for number in numbers {
            let path = path.replace("GENERAL", &general).replace("{}", number);
            sanction(&server.get(&path, &token).await, &path);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn huge_bodies_and_wrong_methods_and_unknown_paths_are_the_dialects_own() {
    let server = Server::start().await;
    let token = voice_client(&server, Dialect::Pythia, "pia").await.token;
    let huge = "x".repeat(domain::limits::BODY_BYTES + 1);
    for path in ["/auth/sync", "/api/v1/messages/", "/api/chat/messages", "/api/rest/servers"] {
        let mut headers = json_headers();
        headers.insert("authorization", format!("Bearer {token}").parse().unwrap());
        let answer = server.raw(Method::POST, path, headers, huge.clone()).await;
        sanction(&answer, path);
        assert_eq!(answer.status, 413, "{path}: {}", answer.body);
    }
    for path in ["/nowhere", "/api/v1/nowhere", "/api/nowhere", "/api/rest/nowhere"] {
        let answer = server.get(path, &token).await;
        sanction(&answer, path);
        assert_eq!(answer.status, 404, "{path}");
    }
    for path in ["/users/me", "/api/v1/auth/me", "/api/auth/me", "/api/rest/auth/me"] {
        let answer = server.call(Method::PATCH, path, &token, json!({})).await;
        sanction(&answer, path);
        assert_eq!(answer.status, 405, "{path}");
    }
}

/// Frames that no dialect can want. None may end the socket of `command`, `auth0`, `pythia` or `chat`.
fn frames() -> Vec<String> {
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    let mut frames = vec![deep, "\0".to_owned(), "{\"type\":1}".to_owned(), "{\"command\":[]}".to_owned()];
    frames.extend(["{", "", "null", "[]", "7", "\"x\"", "{}", "{\"type\":\"new_message\"}"].map(str::to_owned));
    frames.extend(
        ["join_channel", "leave_channel", "typing_indicator", "get_online_users", "new_message"].iter().flat_map(
            |kind| {
                [json!(null), json!(-1), json!("x"), json!([]), json!("\0")]
                    .map(|id| json!({ "type": kind, "channel_id": id, "content": id }).to_string())
            },
        ),
    );
    frames.extend(["register", "login", "send_message", "get_messages", "create_guild", "join_guild"].iter().flat_map(
        |command| {
            [json!(null), json!([]), json!({}), json!({ "channel_id": -1, "content": [], "page": 1e99, "username": 3 })]
                .map(|payload| json!({ "command": command, "payload": payload }).to_string())
        },
    ));
    frames
}

pub(crate) async fn sockets_answer_bad_frames_and_stay(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    for dialect in [Dialect::Command, Dialect::Auth0, Dialect::Pythia, Dialect::Chat] {
        let name = format!("{}_bad", dialect.name());
        let user = voice_client(&server, dialect, &name).await;
        let path = if dialect == Dialect::Chat {
            format!("/api/ws/{name}?token={}", user.token)
        } else {
            format!("/ws?token={}", user.token)
        };
        let mut socket = server.socket(&path).await;
        for frame in frames() {
            socket.send_text(&frame).await;
        }
        let question = match dialect {
            Dialect::Command => json!({ "command": "get_user", "payload": { "user_id": "me" } }),
            Dialect::Pythia => json!({ "type": "ping" }),
            _ => json!({ "type": "the last one" }),
        };
        socket.send(&question).await;
        let answered = |frame: &Value| frame["user"]["username"] == name.as_str() || frame["type"] == "pong";
        let mut answers = 0;
        loop {
            match socket.hear().await {
                Heard::Frame(frame) if answered(&frame) => break,
                Heard::Frame(_) => answers += 1,
                Heard::Closed(code, reason) => panic!("{name}: closed with {code} {reason}"),
            }
            if matches!(dialect, Dialect::Auth0 | Dialect::Chat) && answers > frames().len() {
                break;
            }
        }
        assert!(answers >= frames().len() - 2, "{name}: {answers} answers to {} frames", frames().len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_oversized_frame_closes_with_1009() {
    let server = Server::start().await;
    for bytes in [domain::limits::FRAME_BYTES + 1, 16_000_000] {
        let mut socket = server.socket("/ws").await;
        socket.send_text(&"x".repeat(bytes)).await;
        assert_eq!(socket.closed().await, 1009, "{bytes}");
    }
}
