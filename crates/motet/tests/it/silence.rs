//! Nobody keeps a connection by doing nothing, or next to nothing: each kind of silence ends in its time.

use std::time::Duration;

use kit::Times;
use kit::id::{IdKind, from_uuid};
use serde_json::json;
use testkit::{Engine, Server};
use voices::Dialect;

use crate::files::{form, form_type};
use crate::people::{gateway, voice_client};
use crate::raw::{HANDSHAKE, HTTP2, HTTP2_GET, HTTP2_SHUT, Raw, head};

/// A server on which seconds stand for minutes.
async fn hurried() -> Server {
    let second = Duration::from_secs(1);
    let times = Times {
        idle: second,
        body_pause: second,
        body: 2 * second,
        answer_pause: second,
        minute: 2 * second,
        ping: second / 2,
        anonymous: 3 * second,
    };
    Server::hurrying(Engine::Sqlite, &[], times).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_without_a_request_ends_whatever_it_began_to_say() {
    let server = hurried().await;
    let both = [HTTP2, HTTP2_GET].concat();
    let idle = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";
    let kinds: [(&str, &[u8]); 11] = [
        ("nothing", b""),
        ("one byte", b"G"),
        ("half a request line", b"GET /hea"),
        ("half a head", b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-"),
        ("half a preface", b"PRI * HT"),
        ("a preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
        ("a preface and settings", HTTP2),
        ("HTTP/2 after a request", &both),
        ("HTTP/1.1 after a request", idle),
        ("half a second request", b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /"),
        ("half a handshake", HANDSHAKE.as_bytes().split_at(60).0),
    ];
    let mut connections = Vec::new();
    for (kind, said) in kinds {
        connections.push((kind, Raw::saying(server.address(), said).await));
    }
    for (kind, connection) in &mut connections {
        let heard = connection.until_closed().await;
        let answers = String::from_utf8_lossy(&heard).matches("HTTP/1.1 200").count();
        assert_eq!(answers, usize::from(kind.starts_with("HTTP/1.1") || kind.contains("second")), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_that_drips_ends() {
    let server = hurried().await;
    let mut drip = Raw::saying(server.address(), b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Drip: ").await;
    while drip.say(b"x").await {
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    assert_eq!(drip.until_closed().await, b"");
}

/// Where a body is read, of each dialect: without a token, with one, as a form, and by the issuer.
async fn readers(server: &Server) -> Vec<(&'static str, String, String)> {
    let token = gateway(server, "gwen").await;
    let json = "application/json".to_owned();
    let mut readers = Vec::new();
    for path in
        ["/api/auth/login", "/api/v1/auth/register", "/api/rest/auth/refresh", "/oauth/token", "/dbconnections/signup"]
    {
        readers.push((path, String::new(), json.clone()));
    }
    for path in ["/api/messages", "/api/v1/messages", "/api/rest/servers", "/channels", "/auth/sync"] {
        readers.push((path, token.clone(), json.clone()));
    }
    readers.push(("/api/files", token.clone(), form_type()));
    readers
}

#[tokio::test(flavor = "multi_thread")]
async fn half_a_body_is_answered_and_the_connection_closed() {
    let server = hurried().await;
    let mut halves = Vec::new();
    for (path, token, kind) in readers(&server).await {
        let mut half = Raw::saying(server.address(), &head("POST", path, &token, &kind, 1000)).await;
        let whole = form(&[("content", None, b"hi")]);
        half.say(if kind.starts_with("multipart") { &whole[..60] } else { b"{" }).await;
        halves.push((path, half));
    }
    for (path, half) in &mut halves {
        let (status, _, body) = half.answer().await;
        assert_eq!(status, 408, "{path}: {body}");
        assert!(body.starts_with('{'), "{path}: {body}");
        assert_eq!(half.until_closed().await, b"", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_drips_is_answered_and_the_connection_closed() {
    let server = hurried().await;
    for (path, token, kind) in readers(&server).await.into_iter().step_by(3).chain(readers_of_large(&server).await) {
        let length = if kind.starts_with("multipart") { 1_000_000 } else { 10_000 };
        let mut drip = Raw::saying(server.address(), &head("POST", path, &token, &kind, length)).await;
        if kind.starts_with("multipart") {
            let whole = form(&[("file", Some("a.txt"), &[b'x'; 100])]);
            drip.say(&whole[..whole.len() - 60]).await;
        }
        for _ in 0..200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if !drip.say(b" ").await {
                break;
            }
        }
        let heard = String::from_utf8_lossy(&drip.until_closed().await).into_owned();
        assert!(heard.starts_with("HTTP/1.1 408"), "{path}: {heard}");
    }
}

/// Where a file comes in.
async fn readers_of_large(server: &Server) -> Vec<(&'static str, String, String)> {
    let token = voice_client(server, Dialect::Chat, "cleo").await.token;
    vec![("/api/files", token, form_type())]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_nobody_takes_ends() {
    let server = hurried().await;
    let token = voice_client(&server, Dialect::Chat, "cleo").await.token;
    let file = vec![b'x'; 9_000_000];
    let parts = [("file", Some("large.bin"), file.as_slice())];
    let sent = crate::files::send_form(&server, reqwest::Method::POST, "/api/files", &token, &parts).await.expect(200);
    let id = from_uuid(IdKind::File, sent["id"].as_str().unwrap()).unwrap();
    let path = format!("/files/{id}/large.bin");
    let mut unread = Raw::narrow(server.address()).await;
    unread.say(format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n").as_bytes()).await;
    let mut shut = Raw::saying(server.address(), &[HTTP2_SHUT, HTTP2_GET].concat()).await;
    shut.until_closed().await;
    // Long after the server would have ended a client that reads nothing.
    tokio::time::sleep(Duration::from_secs(4)).await;
    let got = unread.until_closed().await.len();
    assert!(got < file.len(), "all of it was waiting: {got}");
    // A client that reads gets the whole answer.
    let read = crate::files::read(&server, &path, &token, &[]).await;
    assert_eq!((read.status, read.bytes.len()), (200, file.len()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_says_nothing_valid_ends() {
    let server = hurried().await;
    // The peer answers no ping; half a frame doesn't count as an answer.
    let mut half = Raw::saying(server.address(), HANDSHAKE.as_bytes()).await;
    assert_eq!(half.status().await, 101);
    half.say(&[0x81, 0xfe]).await;
    half.until_closed().await;
    // The peer answers pings, and sends nothing else.
    let mut anonymous = server.socket("/ws").await;
    assert_eq!(anonymous.closed().await, 1008);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_slow_and_not_silent_stays() {
    // The test reads the documents at its first frames, which takes it longer than a hurried server waits for anybody.
    let patient = Server::start().await;
    let token = gateway(&patient, "gwen").await;
    let mut first = patient.socket(&format!("/ws?token={token}")).await;
    first.frame().await;
    first.ask(&json!({ "type": "ping" })).await;
    let server = hurried().await;
    let token = gateway(&server, "gwen").await;
    let body = json!({ "name": "slowly but surely" }).to_string();
    let mut slow =
        Raw::saying(server.address(), &head("POST", "/api/rest/servers", &token, "application/json", body.len())).await;
    for byte in body.as_bytes() {
        tokio::time::sleep(Duration::from_millis(20)).await;
        slow.say(&[*byte]).await;
    }
    assert_eq!(slow.status().await, 201);
    let mut socket = server.socket(&format!("/ws?token={token}")).await;
    socket.frame().await;
    for _ in 0..6 {
        tokio::time::sleep(Duration::from_millis(500)).await;
        assert_eq!(socket.ask(&json!({ "type": "ping" })).await["type"], "pong");
    }
}
