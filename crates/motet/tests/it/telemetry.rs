//! What operators see: metrics, request ids and logs, none of which tells a secret.

use std::fs::{File, read_to_string};
use std::process::Stdio;

use futures_util::StreamExt;
use reqwest::header::HeaderMap;
use serde_json::{Value, json};
use testkit::{Engine, PostgresDatabase, Server, Socket};
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

use crate::people::{gateway, guild, say};
use crate::starting::{Process, free_port, motet};

/// The first frame of this opcode that a new socket hears.
async fn first_of(server: &Server, path: &str, op: u64) -> Value {
    let (mut socket, _) = connect_async(format!("ws://{}{path}", server.address())).await.unwrap();
    loop {
        let Message::Text(text) = socket.next().await.unwrap().unwrap() else { continue };
        let frame: Value = serde_json::from_str(&text).unwrap();
        if frame["op"] == op {
            return frame;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_metrics_page_counts_what_happens_and_shows_no_token() {
    let server = Server::start().await;
    let gwen = gateway(&server, "gwen").await;
    let (_, channel) = guild(&server, &gwen).await;
    say(&server, &gwen, channel, json!({ "content": "counted" })).await.expect(201);
    say(&server, &gwen, channel, json!({ "content": "" })).await.expect(400);
    let socket = format!("/api/ws?token={gwen}&cursor=");
    let connected = first_of(&server, &socket, 10).await;
    for cursor in [connected["cursor"].as_str().unwrap(), "of-another-log"] {
        first_of(&server, &format!("{socket}{cursor}"), 3).await;
    }
    let page = server.get("/metrics", "").await;
    assert_eq!(page.header("content-type"), "text/plain; version=0.0.4");
    let page = page.expect(200).as_str().unwrap().to_owned();
    for series in [
        "motet_messages_total",
        "motet_refusals_total{",
        "motet_request_seconds_count{dialect=\"gateway\",route=\"/api/rest/channels/{channel_id}/messages\"}",
        "motet_commit_seconds_bucket",
        "motet_commit_batch_size_bucket",
        "motet_write_queue_depth ",
        "motet_resumes_total{dialect=\"gateway\",verdict=\"resumed\"}",
        "motet_resumes_total{dialect=\"gateway\",verdict=\"reload\"}",
        "motet_replayed_events_bucket{le=\"1000\"}",
    ] {
        assert!(page.lines().any(|line| line.starts_with(series)), "{series} is missing:\n{page}");
    }
    for secret in [gwen.as_str(), "gwen", "counted"] {
        assert!(!page.contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_bears_a_request_id_and_keeps_the_one_it_was_given() {
    let server = Server::start().await;
    let first = server.get("/healthz", "").await;
    let second = server.get("/api/rest/nowhere", "").await;
    assert_eq!(first.header("x-request-id").len(), 36);
    assert_ne!(first.header("x-request-id"), second.header("x-request-id"));
    let mut headers = HeaderMap::new();
    headers.insert("x-request-id", "mine-7".parse().unwrap());
    let third = server.raw(reqwest::Method::GET, "/users/me", headers, "").await;
    assert_eq!((third.status, third.header("x-request-id")), (401, "mine-7"));
}

async fn post(address: &str, path: &str, token: &str, body: &Value) -> Value {
    let request = reqwest::Client::new().post(format!("http://{address}{path}")).bearer_auth(token).json(body);
    request.send().await.unwrap().json().await.unwrap_or_default()
}

pub(crate) async fn the_most_talkative_log_tells_no_token_no_password_and_no_message(engine: Engine) {
    const PASSWORD: &str = "correct-horse-battery";
    let folder = tempfile::tempdir().unwrap();
    let log = folder.path().join("log");
    let port = free_port();
    let mut command = motet(folder.path());
    command
        .env("MOTET_LOG", "trace")
        .env("SECRET_KEY", "a-secret-key-of-32-bytes-or-more")
        .stderr(Stdio::from(File::create(&log).unwrap()));
    let database = if engine == Engine::Postgres { Some(PostgresDatabase::make().await) } else { None };
    if let Some(database) = &database {
        command.env("DATABASE_URL", database.url());
    }
    let server = Process::run(command, port);
    let address = server.address.clone();
    let account = json!({ "username": "ada", "email": "ada@example.com", "password": PASSWORD });
    let login = post(&address, "/api/rest/auth/register", "", &account).await;
    let token = login["access_token"].as_str().unwrap();
    let refresh = login["refresh_token"].as_str().unwrap();
    let wrong = json!({ "username": "ada", "password": "wrong-horse-battery" });
    post(&address, "/api/auth/login", "", &wrong).await;
    let channel = post(&address, "/api/v1/channels/", token, &json!({ "name": "quiet" })).await["id"].clone();
    let said = json!({ "channel_id": channel, "content": "between-you-and-me" });
    post(&address, "/api/chat/messages", token, &said).await;
    let grant = json!({ "grant_type": "password", "username": "ada", "password": PASSWORD });
    let issued = post(&address, "/oauth/token", "", &grant).await["access_token"].clone();
    let address = server.address.parse().unwrap();
    let mut room = Socket::open(address, &format!("/ws?token={token}"), &[]).await.unwrap();
    room.frame().await;
    let mut bare = Socket::open(address, "/ws", &[]).await.unwrap();
    let frame = json!({ "command": "login", "payload": { "username": "ada", "password": PASSWORD } });
    let second = bare.ask(&frame).await["access_token"].clone();
    bare.ask(&json!({ "command": "list_user_guilds", "token": second })).await;
    let _ = Socket::open(address, &format!("/ws?token={token}x"), &[]).await;
    post(&server.address, "/api/rest/auth/refresh", "", &json!({ "refresh_token": refresh })).await;
    assert_eq!(server.terminate(), Some(0));
    let log = read_to_string(log).unwrap();
    assert!(log.contains("/api/rest/auth/register"), "requests are logged:\n{log}");
    let issued = issued.as_str().unwrap();
    for secret in [
        PASSWORD,
        "wrong-horse-battery",
        "between-you-and-me",
        "a-secret-key-of-32-bytes-or-more",
        token,
        refresh,
        issued,
        second.as_str().unwrap(),
    ] {
        let told: Vec<&str> = log.lines().filter(|line| line.contains(secret)).collect();
        assert!(told.is_empty(), "{secret} is in the log:\n{}", told.join("\n"));
    }
}
