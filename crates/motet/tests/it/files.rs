//! Files: sent with a message, read by those who may, gone with it, and nothing left of what never arrived.

use std::path::Path;
use std::time::{Duration, Instant};

use kit::id::{IdKind, from_uuid};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use testkit::{Answer, Engine, Server};
use voices::{Dialect, VoiceClient};

use crate::people::{gateway, voice_client};

pub(crate) const BOUNDARY: &str = "----files-and-texts";

/// One part of a form: its name, its file's name if it is one, and its content.
pub(crate) type Part<'a> = (&'a str, Option<&'a str>, &'a [u8]);

/// A form of several parts.
pub(crate) fn form(parts: &[Part<'_>]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, file, content) in parts {
        let file = file.map(|file| format!("; filename=\"{file}\"\r\nContent-Type: text/html")).unwrap_or_default();
        let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n");
        body.extend_from_slice(head.as_bytes());
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
    body
}

/// Sends a form.
pub(crate) async fn send_form(server: &Server, method: Method, path: &str, token: &str, parts: &[Part<'_>]) -> Answer {
    let headers = [("authorization", format!("Bearer {token}")), ("content-type", form_type())];
    let headers = headers.map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap()));
    server.raw(method, path, HeaderMap::from_iter(headers), form(parts)).await
}

pub(crate) fn form_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// What was read: the status, the headers and the bytes.
pub(crate) struct Got {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Got {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

pub(crate) async fn read(server: &Server, path: &str, token: &str, headers: &[(&'static str, &str)]) -> Got {
    let mut request = Client::new().get(format!("http://{}{path}", server.address()));
    if !token.is_empty() {
        request = request.bearer_auth(token);
    }
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let response = request.send().await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    Got { status, headers, bytes: response.bytes().await.unwrap().to_vec() }
}

/// Every file of contents.
pub(crate) fn contents(server: &Server) -> Vec<String> {
    below(&server.folder().join("files"))
}

/// Every file below a folder.
pub(crate) fn below(folder: &Path) -> Vec<String> {
    fn walk(folder: &Path, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() { walk(&path, found) } else { found.push(path.display().to_string()) }
        }
    }
    let mut found = Vec::new();
    walk(folder, &mut found);
    found
}

/// Waits until so many files of contents are there.
pub(crate) async fn until_there_are(server: &Server, count: usize) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while contents(server).len() != count {
        assert!(Instant::now() < deadline, "{:?}", contents(server));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A channel of `chat` with an owner and a member, and somebody who isn't in it.
pub(crate) struct Room {
    pub(crate) owner: VoiceClient,
    pub(crate) member: VoiceClient,
    pub(crate) stranger: VoiceClient,
    pub(crate) channel: String,
}

impl Room {
    /// The channel's id as `gateway` has it.
    pub(crate) fn channel_number(&self) -> i64 {
        from_uuid(IdKind::Channel, &self.channel).unwrap()
    }
}

pub(crate) async fn room(server: &Server, private: bool) -> Room {
    let owner = voice_client(server, Dialect::Chat, "owner").await;
    let member = voice_client(server, Dialect::Chat, "member").await;
    let stranger = voice_client(server, Dialect::Chat, "stranger").await;
    let body = json!({ "name": "pictures", "is_private": private });
    let made = server.post("/api/channels", &owner.token, body).await;
    let channel = made.body["id"].as_str().unwrap().to_owned();
    if !private {
        server.post(&format!("/api/channels/{channel}/join"), &member.token, Value::Null).await.expect(200);
    }
    Room { owner, member, stranger, channel }
}

pub(crate) async fn upload(server: &Server, token: &str, channel: &str, name: &str, content: &[u8]) -> Answer {
    let parts = [
        ("file", Some(name), content),
        ("content", None, b"look".as_slice()),
        ("channel_id", None, channel.as_bytes()),
    ];
    send_form(server, Method::POST, "/api/messages", token, &parts).await
}

/// The path that every dialect reads the file at.
pub(crate) fn common_path(file: &Value) -> String {
    format!("/files/{}/anything", from_uuid(IdKind::File, file["id"].as_str().unwrap()).unwrap())
}

pub(crate) async fn a_file_goes_with_its_message_to_the_members_and_nobody_else(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let room = room(&server, false).await;
    let content = b"Soup is ready".repeat(9000);
    let mut socket = server.socket(&format!("/api/ws/member?token={}", room.member.token)).await;
    let sent = upload(&server, &room.owner.token, &room.channel, "f\u{fc}r/soup.txt", &content).await.expect(200);
    let file = &sent["file"];
    let shown = json!({
        "id": file["id"], "filename": "soup.txt", "size": content.len(), "content_type": "text/plain",
    });
    assert_eq!((file, &sent["content"]), (&shown, &json!("look")));
    assert_eq!(socket.frame().await["data"]["file"], shown);
    let history = server.get(&format!("/api/messages/{}", room.channel), &room.member.token).await.expect(200);
    assert_eq!(history[0]["file"], shown);

    let path = format!("/api/files/{}", file["id"].as_str().unwrap());
    let metadata = server.get(&format!("{path}/metadata"), &room.member.token).await.expect(200);
    assert_eq!((&metadata["filename"], &metadata["size"]), (&json!("soup.txt"), &json!(content.len())));
    assert_eq!((&metadata["message_id"], &metadata["channel_id"]), (&sent["id"], &json!(room.channel)));
    for path in [path.clone(), common_path(file)] {
        let got = read(&server, &path, &room.member.token, &[]).await;
        assert_eq!((got.status, got.bytes == content), (200, true), "{path}");
        assert_eq!(read(&server, &path, &room.stranger.token, &[]).await.status, 403, "{path}");
        assert_eq!(read(&server, &path, "", &[]).await.status, 401, "{path}");
        assert_eq!(read(&server, &path, "nonsense", &[]).await.status, 401, "{path}");
    }
    server.get(&format!("{path}/metadata"), &room.stranger.token).await.expect(403);
    server.get("/api/files/6d6f7465-7405-8002-8000-000000000007", &room.owner.token).await.expect(404);
    server.get("/files/900/x", &room.owner.token).await.expect(404);
    server.get("/files/x/x", &room.owner.token).await.expect(404);
    // Whoever was removed from the channel can't read its files any more.
    let member = server.get("/api/auth/me", &room.member.token).await.expect(200)["id"].as_str().unwrap().to_owned();
    let ban = format!("/api/channels/{}/ban/{member}", room.channel);
    server.post(&ban, &room.owner.token, Value::Null).await.expect(200);
    assert_eq!(read(&server, &path, &room.member.token, &[]).await.status, 403);
}

pub(crate) async fn a_file_of_a_hidden_channel_answers_strangers_like_none(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let room = room(&server, true).await;
    let sent = upload(&server, &room.owner.token, &room.channel, "a.txt", b"hidden").await.expect(200);
    let hidden = sent["file"]["id"].as_str().unwrap();
    let none = "6d6f7465-7405-8002-8000-000000000099";
    for rest in ["", "/metadata"] {
        let one = server.get(&format!("/api/files/{hidden}{rest}"), &room.stranger.token).await;
        let other = server.get(&format!("/api/files/{none}{rest}"), &room.stranger.token).await;
        assert_eq!((one.status, one.body), (404, other.body));
    }
    server.delete(&format!("/api/files/{hidden}"), &room.stranger.token).await.expect(404);
    assert_eq!(read(&server, &common_path(&sent["file"]), &room.owner.token, &[]).await.bytes, b"hidden");
}

pub(crate) async fn a_ticket_reads_what_its_bearer_may_read_and_is_no_token(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let room = room(&server, false).await;
    let sent = upload(&server, &room.owner.token, &room.channel, "a.txt", b"shown").await.expect(200);
    let path = common_path(&sent["file"]);
    let ticket = async |token: &str| {
        let made = server.post("/files/ticket", token, Value::Null).await;
        assert_eq!(made.header("cache-control"), "no-store");
        let made = made.expect(201);
        assert_eq!(made["expires_in"], 600);
        made["ticket"].as_str().unwrap().to_owned()
    };
    let (member, stranger) = (ticket(&room.member.token).await, ticket(&room.stranger.token).await);
    let status = async |ticket: &str| read(&server, &format!("{path}?ticket={ticket}"), "", &[]).await.status;
    assert_eq!((status(&member).await, status(&stranger).await, status("x").await), (200, 403, 401));
    // A token isn't taken as a ticket, and a ticket isn't taken as a token.
    assert_eq!(status(&room.member.token).await, 401);
    server.get("/api/auth/me", &member).await.expect(401);
    server.post("/files/ticket", &member, Value::Null).await.expect(401);
    server.clock.advance(Duration::from_secs(601));
    assert_eq!(status(&member).await, 401);
    // A ticket ends when its login ends.
    let other = gateway(&server, "other").await;
    let renewed = ticket(&other).await;
    assert_eq!(status(&renewed).await, 403);
    server.post("/api/auth/logout", &other, Value::Null).await.expect(200);
    assert_eq!(status(&renewed).await, 401);
    server.post("/files/ticket", "", Value::Null).await.expect(401);
}

pub(crate) async fn a_file_is_handed_out_in_parts_and_never_as_a_page(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let room = room(&server, false).await;
    let page = b"<!DOCTYPE html><script>alert(1)</script>";
    let sent = upload(&server, &room.owner.token, &room.channel, "a \u{fc}.html", page).await.expect(200);
    let path = common_path(&sent["file"]);
    let whole = read(&server, &path, &room.owner.token, &[]).await;
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-length", "40"),
        ("content-disposition", "attachment; filename=\"a _.html\"; filename*=UTF-8''a%20%C3%BC.html"),
        ("x-content-type-options", "nosniff"),
        ("content-security-policy", "default-src 'none'; sandbox"),
        ("accept-ranges", "bytes"),
        ("cache-control", "private, no-cache"),
    ] {
        assert_eq!(whole.header(name), value, "{name}");
    }
    let part = read(&server, &path, &room.owner.token, &[("range", "bytes=2-8")]).await;
    assert_eq!((part.status, part.bytes.as_slice()), (206, &page[2..9]));
    assert_eq!((part.header("content-range"), part.header("content-length")), ("bytes 2-8/40", "7"));
    let beyond = read(&server, &path, &room.owner.token, &[("range", "bytes=40-")]).await;
    assert_eq!((beyond.status, beyond.header("content-range")), (416, "bytes */40"));
    let tag = whole.header("etag");
    let known = read(&server, &path, &room.owner.token, &[("if-none-match", tag)]).await;
    assert_eq!((known.status, known.bytes.len()), (304, 0));
    let resumed = read(&server, &path, &room.owner.token, &[("range", "bytes=30-"), ("if-range", tag)]).await;
    assert_eq!((resumed.status, resumed.bytes.as_slice()), (206, &page[30..]));
    let other = read(&server, &path, &room.owner.token, &[("range", "bytes=30-"), ("if-range", "\"x\"")]).await;
    assert_eq!((other.status, other.bytes.len()), (200, 40));
    let head = Client::new().head(format!("http://{}{path}", server.address())).bearer_auth(&room.owner.token);
    let head = head.send().await.unwrap();
    assert_eq!((head.status().as_u16(), head.headers()["content-length"].to_str().unwrap()), (200, "40"));
}

pub(crate) async fn what_is_deleted_is_gone_with_its_content(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let room = room(&server, false).await;
    let sent = upload(&server, &room.owner.token, &room.channel, "a.txt", b"first").await.expect(200);
    let other = upload(&server, &room.owner.token, &room.channel, "b.txt", b"second").await.expect(200);
    let (file, other) = (&sent["file"], &other["file"]["id"]);
    assert_eq!(contents(&server).len(), 2);
    let path = format!("/api/files/{}", other.as_str().unwrap());
    server.delete(&path, &room.stranger.token).await.expect(403);
    server.delete(&path, &room.member.token).await.expect(403);
    server.delete(&path, &room.owner.token).await.expect(200);
    server.delete(&path, &room.owner.token).await.expect(404);
    until_there_are(&server, 1).await;
    let message = from_uuid(IdKind::Message, sent["id"].as_str().unwrap()).unwrap();
    let channel = from_uuid(IdKind::Channel, &room.channel).unwrap();
    let path = format!("/api/rest/channels/{channel}/messages/{message}");
    server.delete(&path, &room.owner.token).await.expect(204);
    assert_eq!(read(&server, &common_path(file), &room.owner.token, &[]).await.status, 404);
    until_there_are(&server, 0).await;
    // A channel takes its files with it.
    upload(&server, &room.owner.token, &room.channel, "c.txt", b"third").await.expect(200);
    server.delete(&format!("/api/rest/channels/{channel}"), &room.owner.token).await.expect(204);
    server.clock.advance(Duration::from_mins(10));
    until_there_are(&server, 0).await;
}

pub(crate) async fn a_file_waits_a_day_for_its_message(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let room = room(&server, false).await;
    let parts = [("channel_id", None, room.channel.as_bytes()), ("file", Some("a.txt"), b"kept".as_slice())];
    let kept = send_form(&server, Method::POST, "/api/files", &room.owner.token, &parts).await.expect(200);
    let alone = [("file", Some("b.txt"), b"mine".as_slice())];
    let own = send_form(&server, Method::POST, "/api/files", &room.owner.token, &alone).await.expect(200);
    for (file, status) in [(&kept, 200), (&own, 404)] {
        assert_eq!(read(&server, &common_path(file), &room.owner.token, &[]).await.status, 200);
        assert_eq!(read(&server, &common_path(file), &room.member.token, &[]).await.status, status);
    }
    let body = |file: &Value| json!({ "channel_id": room.channel, "content": "late", "file_id": file["id"] });
    server.post("/api/messages", &room.member.token, body(&kept)).await.expect(404);
    let sent = server.post("/api/messages", &room.owner.token, body(&kept)).await.expect(200);
    assert_eq!(sent["file"]["id"], kept["id"]);
    server.post("/api/messages", &room.owner.token, body(&kept)).await.expect(404);
    server.clock.advance(Duration::from_hours(25));
    until_there_are(&server, 1).await;
}

/// The head of a form of this length, on the way to a message.
pub(crate) fn head(token: &str, length: usize) -> Vec<u8> {
    let kind = form_type();
    format!(
        "POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {kind}\r\n\
         Content-Length: {length}\r\n\r\n"
    )
    .into_bytes()
}
