//! Files: sent with a message, read by those who may, gone with it, and nothing left of what never arrived.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dialects::kit::id::{Kind, from_uuid, uuid};
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use reqwest::{Client, Method};
use serde_json::{Value, json};
use server::voices::{Dialect, Http, Singer};
use testkit::{Answer, Engine, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::people::{gateway, guild, number, singer};
use crate::starting::{Process, free_port};

const BOUNDARY: &str = "----files-and-texts";

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

fn form_type() -> String {
    format!("multipart/form-data; boundary={BOUNDARY}")
}

/// What was read: the status, the headers and the bytes.
struct Got {
    status: u16,
    headers: HeaderMap,
    bytes: Vec<u8>,
}

impl Got {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

async fn read(server: &Server, path: &str, token: &str, headers: &[(&'static str, &str)]) -> Got {
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
fn contents(server: &Server) -> Vec<String> {
    below(&server.folder().join("files"))
}

/// Every file below a folder.
fn below(folder: &Path) -> Vec<String> {
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
async fn until_there_are(server: &Server, count: usize) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while contents(server).len() != count {
        assert!(Instant::now() < deadline, "{:?}", contents(server));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// A channel of `chat` with an owner and a member, and somebody who isn't in it.
struct Room {
    owner: Singer,
    member: Singer,
    stranger: Singer,
    channel: String,
}

async fn room(server: &Server, private: bool) -> Room {
    let owner = singer(server, Dialect::Chat, "owner").await;
    let member = singer(server, Dialect::Chat, "member").await;
    let stranger = singer(server, Dialect::Chat, "stranger").await;
    let body = json!({ "name": "pictures", "is_private": private });
    let made = server.post("/api/channels", &owner.token, body).await;
    let channel = made.body["id"].as_str().unwrap().to_owned();
    if !private {
        server.post(&format!("/api/channels/{channel}/join"), &member.token, Value::Null).await.expect(200);
    }
    Room { owner, member, stranger, channel }
}

async fn upload(server: &Server, token: &str, channel: &str, name: &str, content: &[u8]) -> Answer {
    let parts = [
        ("file", Some(name), content),
        ("content", None, b"look".as_slice()),
        ("channel_id", None, channel.as_bytes()),
    ];
    send_form(server, Method::POST, "/api/messages", token, &parts).await
}

/// The path that every family reads the file at.
fn common_path(file: &Value) -> String {
    format!("/files/{}/anything", from_uuid(Kind::File, file["id"].as_str().unwrap()).unwrap())
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
    // Whoever is put out reads no more.
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
    // A token stands in no address, and a ticket opens nothing else.
    assert_eq!(status(&room.member.token).await, 401);
    server.get("/api/auth/me", &member).await.expect(401);
    server.post("/files/ticket", &member, Value::Null).await.expect(401);
    server.clock.advance(Duration::from_secs(601));
    assert_eq!(status(&member).await, 401);
    // It ends with its login, too.
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
    let message = from_uuid(Kind::Message, sent["id"].as_str().unwrap()).unwrap();
    let channel = from_uuid(Kind::Channel, &room.channel).unwrap();
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

pub(crate) async fn what_is_refused_leaves_nothing(engine: Engine) {
    let server = Server::on(engine, &[("max_upload_bytes", "100000")]).await;
    let room = room(&server, false).await;
    let fitting = vec![b'x'; 100_000];
    let refused = upload(&server, &room.owner.token, &room.channel, "big.txt", &[&fitting[..], b"x"].concat()).await;
    assert_eq!(refused.expect(413)["detail"], "File too large");
    let huge = upload(&server, &room.owner.token, &room.channel, "huge.txt", &vec![b'x'; 20_000_000]).await;
    huge.expect(413);
    upload(&server, &room.stranger.token, &room.channel, "a.txt", &fitting).await.expect(403);
    upload(&server, &room.owner.token, "nowhere", "a.txt", &fitting).await.expect(404);
    upload(&server, "nobody", &room.channel, "a.txt", &vec![b'x'; 5_000_000]).await.expect(401);
    let parts = [("file", Some("a.txt"), fitting.as_slice())];
    send_form(&server, Method::POST, "/api/messages", &room.owner.token, &parts).await.expect(422);
    send_form(&server, Method::POST, "/api/files", &room.owner.token, &[("x", None, b"")]).await.expect(422);
    let two = [parts[0], parts[0]];
    send_form(&server, Method::POST, "/api/files", &room.owner.token, &two).await.expect(422);
    let eleven = vec![parts[0]; 11];
    send_form(&server, Method::POST, "/api/messages", &room.owner.token, &eleven).await.expect(422);
    let mut headers = HeaderMap::new();
    headers.insert("authorization", HeaderValue::from_str(&format!("Bearer {}", room.owner.token)).unwrap());
    headers.insert("content-type", HeaderValue::from_static("multipart/form-data"));
    server.raw(Method::POST, "/api/files", headers.clone(), form(&parts)).await.expect(422);
    headers.insert("content-type", HeaderValue::from_str(&form_type()).unwrap());
    let half = form(&parts)[..50_000].to_vec();
    server.raw(Method::POST, "/api/files", headers, half).await.expect(422);
    until_there_are(&server, 0).await;
    upload(&server, &room.owner.token, &room.channel, "a.txt", &fitting).await.expect(200);
    assert_eq!(contents(&server).len(), 1);
    // Without a file it is a message like any other.
    let plain =
        [("content", None, b"hi".as_slice()), ("channel_id", None, room.channel.as_bytes()), ("file", Some(""), b"")];
    let sent = send_form(&server, Method::POST, "/api/chat/messages", &room.owner.token, &plain).await.expect(200);
    assert_eq!(sent.get("file"), None);
}

/// The head of a form of this length, on the way to a message.
fn head(token: &str, length: usize) -> Vec<u8> {
    let kind = form_type();
    format!(
        "POST /api/messages HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\nContent-Type: {kind}\r\n\
         Content-Length: {length}\r\n\r\n"
    )
    .into_bytes()
}

pub(crate) async fn an_upload_cut_off_leaves_nothing(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let room = room(&server, false).await;
    let body = form(&[("channel_id", None, room.channel.as_bytes()), ("file", Some("a.txt"), &vec![b'x'; 3_000_000])]);
    // In the middle of the file, and after it.
    for sent in [2_000_000, body.len() - 4] {
        let mut stream = TcpStream::connect(server.address()).await.unwrap();
        stream.write_all(&head(&room.owner.token, body.len())).await.unwrap();
        stream.write_all(&body[..sent]).await.unwrap();
        until_there_are(&server, 1).await;
        drop(stream);
        until_there_are(&server, 0).await;
    }
    let history = server.get(&format!("/api/messages/{}", room.channel), &room.owner.token).await.expect(200);
    assert_eq!(history, json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_word_before_sending_is_refused_without_sending() {
    let server = Server::start().await;
    let mut stream = TcpStream::connect(server.address()).await.unwrap();
    let head = format!(
        "POST /api/files HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Type: {}\r\nContent-Length: 9000000\r\n\r\n",
        form_type()
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    let mut answer = vec![0; 64];
    let length = stream.read(&mut answer).await.unwrap();
    let answer = String::from_utf8_lossy(&answer[..length]).into_owned();
    assert!(answer.starts_with("HTTP/1.1 401"), "{answer}");
}

/// A picture with a camera's note in it: the camera lay on its side.
fn photograph() -> Vec<u8> {
    let mut jpeg = Vec::new();
    let picture = image::RgbImage::from_fn(600, 400, |x, y| image::Rgb([x.to_le_bytes()[0], y.to_le_bytes()[0], 90]));
    image::codecs::jpeg::JpegEncoder::new(&mut jpeg).encode_image(&picture).unwrap();
    let note = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0SECRET PLACE";
    let mut noted = jpeg[..2].to_vec();
    noted.extend_from_slice(&[0xff, 0xe1, 0, u8::try_from(note.len() + 2).unwrap()]);
    noted.extend_from_slice(note);
    noted.extend_from_slice(&jpeg[2..]);
    noted
}

fn holds(bytes: &[u8], text: &[u8]) -> bool {
    bytes.windows(text.len()).any(|window| window == text)
}

pub(crate) async fn a_picture_is_shown_small_and_tells_nothing_of_its_camera(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let owner = gateway(&server, "owner").await;
    let (_, channel) = guild(&server, &owner).await;
    let photograph = photograph();
    let parts = [
        ("payload_json", None, br#"{"content": "the lake", "nonce": 7}"#.as_slice()),
        ("files[0]", Some("lake.jpg"), photograph.as_slice()),
        ("files[1]", Some("notes.txt"), b"wet"),
    ];
    let path = format!("/api/rest/channels/{channel}/messages");
    let sent = send_form(&server, Method::POST, &path, &owner, &parts).await.expect(201);
    assert_eq!((&sent["content"], &sent["nonce"]), (&json!("the lake"), &json!("7")));
    let (picture, text) = (&sent["attachments"][0], &sent["attachments"][1]);
    assert_eq!(
        (&picture["content_type"], &picture["width"], &picture["height"]),
        (&json!("image/jpeg"), &json!(400), &json!(600))
    );
    assert_eq!((&text["content_type"], &text["thumbnail_url"]), (&json!("text/plain"), &Value::Null));
    let whole = read(&server, picture["url"].as_str().unwrap(), &owner, &[]).await;
    assert!(
        whole.bytes == photograph && whole.header("content-disposition").starts_with("inline; filename=\"lake.jpg\"")
    );
    let small = read(&server, picture["thumbnail_url"].as_str().unwrap(), &owner, &[]).await;
    assert_eq!((small.status, small.header("content-type")), (200, "image/jpeg"));
    assert!(holds(&photograph, b"SECRET PLACE") && !holds(&small.bytes, b"SECRET") && !holds(&small.bytes, b"Exif"));
    let drawn = image::load_from_memory(&small.bytes).unwrap();
    assert_eq!((drawn.width(), drawn.height()), (213, 320));
    let stranger = gateway(&server, "stranger").await;
    assert_eq!(read(&server, picture["thumbnail_url"].as_str().unwrap(), &stranger, &[]).await.status, 404);
    // Sent again under the same mark it is the same message, and nothing more lies anywhere.
    let again = send_form(&server, Method::POST, &path, &owner, &parts).await.expect(201);
    assert_eq!(again["message_id"], sent["message_id"]);
    until_there_are(&server, 3).await;
    // Every family shows them in its own words.
    let message = number(&sent["message_id"]);
    let pythia = server.get(&format!("/api/v1/messages/channel/{}", uuid(Kind::Channel, channel)), &owner).await;
    assert_eq!(pythia.expect(200)[0]["attachments"][0]["thumbnail_url"], picture["thumbnail_url"]);
    let auth0 = server.get(&format!("/channels/{channel}/messages"), &owner).await.expect(200);
    assert_eq!(auth0["messages"][0]["attachments"][0]["filename"], "lake.jpg");
    let chat = server.get(&format!("/api/messages/{}", uuid(Kind::Channel, channel)), &owner).await.expect(200);
    assert_eq!(
        (&chat[0]["file"]["filename"], &chat[0]["files"][1]["filename"]),
        (&json!("lake.jpg"), &json!("notes.txt"))
    );
    // One by one they are taken away.
    let one = |file: &Value| format!("{path}/{message}/attachments/{}", file["attachment_id"].as_str().unwrap());
    server.delete(&one(text), &stranger).await.expect(404);
    server.delete(&one(text), &owner).await.expect(204);
    server.delete(&one(text), &owner).await.expect(404);
    server.delete(&one(picture), &owner).await.expect(204);
    let left = server.get(&format!("{path}/{message}"), &owner).await.expect(200);
    assert_eq!((&left["content"], left.get("attachments")), (&json!("the lake"), None));
    until_there_are(&server, 0).await;
}

pub(crate) async fn a_message_of_files_alone_goes_with_the_last_of_them(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let owner = gateway(&server, "owner").await;
    let (_, channel) = guild(&server, &owner).await;
    let path = format!("/api/rest/channels/{channel}/messages");
    let sent = send_form(&server, Method::POST, &path, &owner, &[("f", Some("a.txt"), b"a")]).await.expect(201);
    assert_eq!(sent["content"], "");
    send_form(&server, Method::POST, &path, &owner, &[("nonce", None, b"a")]).await.expect(400);
    let message = format!("{path}/{}", sent["message_id"].as_str().unwrap());
    let file = sent["attachments"][0]["attachment_id"].as_str().unwrap();
    server.delete(&format!("{message}/attachments/{file}"), &owner).await.expect(204);
    server.get(&message, &owner).await.expect(404);
}

pub(crate) async fn a_profile_picture_is_shown_everywhere_and_replaced_whole(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (owner, other) = (gateway(&server, "owner").await, gateway(&server, "other").await);
    let picture = photograph();
    let path = "/api/rest/users/@me/avatar";
    let parts = [("file", Some("me.jpg"), picture.as_slice())];
    let first = send_form(&server, Method::PUT, path, &owner, &parts).await.expect(200);
    let address = first["avatar_url"].as_str().unwrap().to_owned();
    let origin = format!("http://{}", server.address());
    let shown = read(&server, address.strip_prefix(&origin).unwrap(), "", &[]).await;
    assert_eq!((shown.status, shown.header("content-type")), (200, "image/jpeg"));
    assert!(!holds(&shown.bytes, b"SECRET"));
    assert_eq!(shown.header("x-content-type-options"), "nosniff");
    let id = first["user_id"].as_str().unwrap();
    let seen = server.get(&format!("/api/rest/users/{id}"), &other).await.expect(200);
    assert_eq!(seen["avatar_url"], first["avatar_url"]);
    send_form(&server, Method::PUT, &format!("/api/rest/users/{id}/avatar"), &other, &parts).await.expect(403);
    send_form(&server, Method::PUT, path, &owner, &[("file", Some("me.jpg"), b"no picture")]).await.expect(400);
    send_form(&server, Method::PUT, path, &owner, &[]).await.expect(400);
    send_form(&server, Method::PUT, path, &owner, &[parts[0], parts[0]]).await.expect(400);
    let second = send_form(&server, Method::PUT, path, &owner, &parts).await.expect(200);
    assert_ne!(second["avatar_url"], first["avatar_url"]);
    until_there_are(&server, 2).await;
    assert_eq!(read(&server, address.strip_prefix(&origin).unwrap(), "", &[]).await.status, 404);
    let cleared = server.delete(path, &owner).await.expect(200);
    assert_eq!(cleared["avatar_url"], Value::Null);
    until_there_are(&server, 0).await;
}

/// A server on which no file may become larger than 3 MiB: the kernel refuses the rest, as it does on a full disk.
fn cramped(folder: &Path) -> Process {
    let mut command = Command::new("sh");
    let program = env!("CARGO_BIN_EXE_motet");
    command.env_clear().current_dir(folder).stdin(Stdio::null()).env("MOTET_LOG", "off");
    command.args(["-c", &format!("trap '' XFSZ; ulimit -f 6144; exec {program} \"$@\""), "sh"]);
    Process::run(command, free_port())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_clearly_and_keeps_nothing_half() {
    let folder = tempfile::tempdir().unwrap();
    let server = cramped(folder.path());
    let address: SocketAddr = server.address.parse().unwrap();
    let singer = Singer::register(&Http::new(address), Dialect::Chat, "owner").await.unwrap();
    let post = async |length: usize| {
        let body = form(&[("channel_id", None, b"general"), ("file", Some("a.txt"), &vec![b'x'; length])]);
        let request = Client::new().post(format!("http://{address}/api/messages")).bearer_auth(&singer.token);
        let response = request.header("content-type", form_type()).body(body).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    assert_eq!(post(2_000_000).await.0, 200);
    assert_eq!(post(4_000_000).await, (507, r#"{"detail":"No room left for files"}"#.to_owned()));
    assert_eq!(post(2_000_000).await.0, 200);
    assert_eq!(below(&folder.path().join("data/files")).len(), 2);
    assert_eq!(server.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_the_middle_of_an_upload_leaves_nothing_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let server = Process::start(folder.path(), port);
    let address: SocketAddr = server.address.parse().unwrap();
    let singer = Singer::register(&Http::new(address), Dialect::Chat, "owner").await.unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&head(&singer.token, 9_000_000)).await.unwrap();
    stream.write_all(&form(&[("file", Some("a.txt"), &vec![b'x'; 8_000_000])])[..5_000_000]).await.unwrap();
    let files = folder.path().join("data/files");
    while below(&files).is_empty() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    server.kill();
    assert_eq!(below(&files).len(), 1);
    let server = Process::start(folder.path(), port);
    Client::new().get(format!("http://{address}/healthz")).send().await.unwrap();
    assert_eq!(below(&files), Vec::<String>::new());
    assert_eq!(server.terminate(), Some(0));
}
