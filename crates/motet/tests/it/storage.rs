//! How much one account may keep, and how much of the disk is never touched.

use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};
use std::time::Duration;
use testkit::{Answer, Engine, Server};

use crate::files::{Part, read, room, send_form, until_there_are, upload};
use crate::people::{gateway, guild, number};

/// Sends a file of so many bytes through `gateway`.
async fn send(server: &Server, token: &str, channel: i64, bytes: usize) -> Answer {
    let path = format!("/api/rest/channels/{channel}/messages");
    send_form(server, Method::POST, &path, token, &[("f", Some("a.txt"), &vec![b'x'; bytes])]).await
}

pub(crate) async fn an_account_keeps_no_more_than_its_quota_and_deleting_frees_it(engine: Engine) {
    let server = Server::on(engine, &[("storage_quota", "100kB")]).await;
    let room = room(&server, false).await;
    let (owner, member) = (&room.owner.token, &room.member.token);
    let put =
        async |token: &str, bytes: usize| upload(&server, token, &room.channel, "a.txt", &vec![b'x'; bytes]).await;
    let first = put(owner, 60_000).await.expect(200);
    let refused = put(owner, 40_001).await.expect(507);
    assert_eq!(refused["detail"], "No room left for files");
    let in_gateway = send(&server, owner, room.channel_number(), 40_001).await.expect(507);
    assert_eq!(in_gateway["error"]["code"], "storage_full");
    put(owner, 40_000).await.expect(200);
    // A file that no message has taken counts against the account's space, as sent ones do.
    let unattached = [("file", Some("b.txt"), b"x".as_slice())];
    send_form(&server, Method::POST, "/api/files", owner, &unattached).await.expect(507);
    until_there_are(&server, 2).await;
    // The space is counted for each account, and a message without a file is sent all the same.
    put(member, 60_000).await.expect(200);
    let said = json!({ "channel_id": room.channel, "content": "full" });
    server.post("/api/messages", owner, said).await.expect(200);
    // Space becomes free when a file, its message or its channel is deleted.
    server.delete(&format!("/api/files/{}", first["file"]["id"].as_str().unwrap()), owner).await.expect(200);
    let half = vec![b'x'; 50_000];
    let kept = send_form(&server, Method::POST, "/api/files", owner, &[("file", Some("c.txt"), &half)]).await;
    put(owner, 10_001).await.expect(507);
    let id = kept.expect(200)["id"].as_str().unwrap().to_owned();
    server.delete(&format!("/api/files/{id}"), owner).await.expect(200);
    let path = format!("/api/rest/channels/{}/messages", room.channel_number());
    let sent = send(&server, owner, room.channel_number(), 60_000).await.expect(201);
    send(&server, owner, room.channel_number(), 1).await.expect(507);
    server.delete(&format!("{path}/{}", number(&sent["message_id"])), owner).await.expect(204);
    send(&server, owner, room.channel_number(), 60_000).await.expect(201);
    server.delete(&format!("/api/rest/channels/{}", room.channel_number()), owner).await.expect(204);
    server.clock.advance(Duration::from_mins(10));
    until_there_are(&server, 0).await;
    let made = server.post("/api/channels", owner, json!({ "name": "next" })).await.expect(200);
    upload(&server, owner, made["id"].as_str().unwrap(), "a.txt", &vec![b'x'; 100_000]).await.expect(200);
}

/// A client sends an upload again whose answer it lost, when the first one left nearly no space.
pub(crate) async fn a_send_repeated_needs_no_room_for_its_files(engine: Engine) {
    let server = Server::on(engine, &[("storage_quota", "100kB")]).await;
    let room = room(&server, false).await;
    let owner = &room.owner.token;
    let path = format!("/api/rest/channels/{}/messages", room.channel_number());
    let (half, other) = (vec![b'x'; 30_000], vec![b'y'; 30_000]);
    let send = async |nonce: &str, second: &[u8]| {
        let parts: [Part<'_>; 3] =
            [("nonce", None, nonce.as_bytes()), ("f", Some("a.txt"), half.as_slice()), ("g", Some("b.txt"), second)];
        send_form(&server, Method::POST, &path, owner, &parts).await
    };
    let first = send("one", &half).await.expect(201)["message_id"].clone();
    assert_eq!(send("one", &half).await.expect(201)["message_id"], first);
    send("one", &other).await.expect(507);
    send("two", &half).await.expect(507);
    // The same in `chat`, where the account then has no space left.
    let chat = async |content: &[u8]| {
        let parts: [Part<'_>; 3] =
            [("nonce", None, b"chat"), ("channel_id", None, room.channel.as_bytes()), ("file", Some("c.txt"), content)];
        send_form(&server, Method::POST, "/api/messages", owner, &parts).await
    };
    let said = chat(&vec![b'z'; 40_000]).await.expect(200)["id"].clone();
    assert_eq!(chat(&vec![b'z'; 40_000]).await.expect(200)["id"], said);
    chat(&vec![b'z'; 39_999]).await.expect(507);
    assert_eq!(send("one", &half).await.expect(201)["message_id"], first);
    until_there_are(&server, 3).await;
    // After the message was deleted a repeated send is refused, as it is after its author was put out.
    server.delete(&format!("{path}/{}", number(&first)), owner).await.expect(204);
    send("one", &half).await.expect(404);
    let history = server.get(&path, owner).await.expect(200);
    assert_eq!(history.as_array().unwrap().len(), 1);
}

pub(crate) async fn what_nobody_sent_in_a_day_frees_its_room(engine: Engine) {
    let server = Server::on(engine, &[("storage_quota", "100kB")]).await;
    let owner = gateway(&server, "owner").await;
    let whole = vec![b'x'; 100_000];
    let file = [("file", Some("a.txt"), whole.as_slice())];
    send_form(&server, Method::POST, "/api/files", &owner, &file).await.expect(200);
    send_form(&server, Method::POST, "/api/files", &owner, &file).await.expect(507);
    server.clock.advance(Duration::from_hours(25));
    until_there_are(&server, 0).await;
    let owner = server.post("/api/auth/login", "", json!({ "username": "owner", "password": voices::PASSWORD })).await;
    let owner = owner.expect(200)["access_token"].as_str().unwrap().to_owned();
    send_form(&server, Method::POST, "/api/files", &owner, &file).await.expect(200);
}

pub(crate) async fn uploads_at_once_take_no_more_than_the_quota(engine: Engine) {
    let server = Server::on(engine, &[("storage_quota", "100kB")]).await;
    let owner = gateway(&server, "owner").await;
    let (_, channel) = guild(&server, &owner).await;
    let sent = join_all((0..12).map(|_| send(&server, &owner, channel, 30_000))).await;
    let kept = sent.iter().filter(|answer| answer.status == 201).count();
    assert!((1..=3).contains(&kept), "{kept}");
    assert!(sent.iter().all(|answer| matches!(answer.status, 201 | 507)));
    until_there_are(&server, kept).await;
    // Uploads that were refused took no space.
    for _ in kept..3 {
        send(&server, &owner, channel, 30_000).await.expect(201);
    }
    send(&server, &owner, channel, 10_001).await.expect(507);
    // A form of several files is kept whole or not at all.
    let small = [("f", Some("a.txt"), [b'x'; 6_000].as_slice()), ("g", Some("b.txt"), &[b'x'; 6_000])];
    let path = format!("/api/rest/channels/{channel}/messages");
    send_form(&server, Method::POST, &path, &owner, &small).await.expect(507);
    send_form(&server, Method::POST, &path, &owner, &small[..1]).await.expect(201);
    until_there_are(&server, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_picture_counts_for_what_is_kept_of_it() {
    let server = Server::with(&[("storage_quota", "200kB")]).await;
    let owner = gateway(&server, "owner").await;
    let picture = crate::file_pictures::photograph();
    let path = "/api/rest/users/@me/avatar";
    for _ in 0..5 {
        send_form(&server, Method::PUT, path, &owner, &[("file", Some("me.jpg"), &picture)]).await.expect(200);
    }
    let (_, channel) = guild(&server, &owner).await;
    send(&server, &owner, channel, 200_000).await.expect(507);
    server.delete(path, &owner).await.expect(200);
    send(&server, &owner, channel, 200_000).await.expect(201);
    let refused = send_form(&server, Method::PUT, path, &owner, &[("file", Some("me.jpg"), &picture)]).await;
    assert_eq!(refused.expect(507)["error"]["code"], "storage_full");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_the_disk_is_not_for_uploads_and_deleting_works_all_the_same() {
    let mut server = Server::start().await;
    let room = room(&server, false).await;
    let owner = &room.owner.token;
    let sent = upload(&server, owner, &room.channel, "a.txt", b"kept").await.expect(200);
    server.restart_with(&[("disk_reserve", "4000TiB")]).await;
    let refused = upload(&server, owner, &room.channel, "b.txt", b"refused").await.expect(507);
    assert_eq!(refused["detail"], "No room left for files");
    let refused = send(&server, owner, room.channel_number(), 1).await.expect(507);
    assert_eq!(refused["error"]["code"], "storage_full");
    let avatar = [("file", Some("me.png"), b"x".as_slice())];
    let refused = send_form(&server, Method::PUT, "/api/rest/users/@me/avatar", owner, &avatar).await.expect(507);
    assert_eq!(refused["error"]["code"], "storage_full");
    let said = json!({ "channel_id": room.channel, "content": "full" });
    server.post("/api/messages", owner, said).await.expect(200);
    let file = sent["file"]["id"].as_str().unwrap();
    assert_eq!(read(&server, &format!("/api/files/{file}"), owner, &[]).await.bytes, b"kept");
    server.delete(&format!("/api/files/{file}"), owner).await.expect(200);
    until_there_are(&server, 0).await;
    server.call(Method::GET, "/readyz", "", Value::Null).await.expect(200);
}
