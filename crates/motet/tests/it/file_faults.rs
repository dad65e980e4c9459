//! What goes wrong with uploads is told clearly, and leaves nothing behind.

use std::net::SocketAddr;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Client, Method};
use serde_json::json;
use testkit::{Engine, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use voices::{Dialect, Http, VoiceClient};

use crate::files::{below, contents, form, form_type, head, room, send_form, until_there_are, upload};
use crate::starting::{Process, free_port};

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
    // A form without a file sends a plain message.
    let plain =
        [("content", None, b"hi".as_slice()), ("channel_id", None, room.channel.as_bytes()), ("file", Some(""), b"")];
    let sent = send_form(&server, Method::POST, "/api/chat/messages", &room.owner.token, &plain).await.expect(200);
    assert_eq!(sent.get("file"), None);
}

pub(crate) async fn an_upload_cut_off_leaves_nothing(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let room = room(&server, false).await;
    let body = form(&[("channel_id", None, room.channel.as_bytes()), ("file", Some("a.txt"), &vec![b'x'; 3_000_000])]);
    // The connection breaks in the middle of the file, and after it.
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
    let client = VoiceClient::register(&Http::new(address), Dialect::Chat, "owner").await.unwrap();
    let post = async |length: usize| {
        let body = form(&[("channel_id", None, b"general"), ("file", Some("a.txt"), &vec![b'x'; length])]);
        let request = Client::new().post(format!("http://{address}/api/messages")).bearer_auth(&client.token);
        let response = request.header("content-type", form_type()).body(body).send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    };
    assert_eq!(post(2_000_000).await.0, 200);
    assert_eq!(post(4_000_000).await, (507, r#"{"detail":"No room left for files"}"#.to_owned()));
    assert_eq!(post(2_000_000).await.0, 200);
    assert_eq!(below(&folder.path().join("data/files")).len(), 2);
    assert_eq!(server.terminate(), Some(0));
}

/// Postgres has a disk of its own. The embedded database is on that of the files, and the store's tests fill it up.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_of_postgres_is_told_to_whoever_uploads() {
    if !Engine::Postgres.is_there() {
        return;
    }
    let server = Server::on(Engine::Postgres, &[]).await;
    let room = room(&server, false).await;
    let post = async |path: &str| {
        let parts = [("channel_id", None, room.channel.as_bytes()), ("file", Some("a.txt"), b"words".as_slice())];
        send_form(&server, Method::POST, path, &room.owner.token, &parts).await
    };
    post("/api/messages").await.expect(200);
    // The database fails when a file is announced, when it is kept, and when a message takes it.
    for table in ["doomed_blobs", "attachments", "messages"] {
        server.fill_up(table).await;
        let refused = post("/api/messages").await;
        assert_eq!(refused.expect(507)["detail"], "No room left for files", "{table}");
        server.make_room(table).await;
    }
    server.fill_up("messages").await;
    let words = json!({ "channel_id": room.channel, "content": "words" });
    server.post("/api/messages", &room.owner.token, words).await.expect(503);
    server.make_room("messages").await;
    post("/api/messages").await.expect(200);
    // What no message took goes with the next sweep.
    until_there_are(&server, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_killed_in_the_middle_of_an_upload_leaves_nothing_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let server = Process::start(folder.path(), port);
    let address: SocketAddr = server.address.parse().unwrap();
    let client = VoiceClient::register(&Http::new(address), Dialect::Chat, "owner").await.unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(&head(&client.token, 9_000_000)).await.unwrap();
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
