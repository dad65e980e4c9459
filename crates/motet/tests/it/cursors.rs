//! Which cursors are served: after a kill, of a restored database, of another installation, damaged; and that nothing is
//! missed or told twice while others never pause.

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};
use testkit::{Engine, Server, Socket};
use voices::{Dialect, Http, VoiceClient, message_in};

use crate::at_once::{Act, Listener};
use crate::durability::post;
use crate::people::{gateway, number, say, voice_client};
use crate::starting::{Process, free_port};

const KEY: (&str, &str) = ("secret_key", "of two installations, which is a mistake");

/// A room of somebody who speaks `gateway`.
async fn room(server: &Server, owner: &str) -> i64 {
    let made = server.post("/api/rest/channels", owner, json!({ "name": "room" })).await.expect(201);
    number(&made["channel_id"])
}

async fn talk(server: &Server, owner: &str, channel: i64, content: &str) {
    say(server, owner, channel, json!({ "content": content })).await.expect(201);
}

fn cursor(frame: &Value) -> String {
    frame["cursor"].as_str().unwrap_or_else(|| panic!("no cursor in {frame}")).to_owned()
}

/// What a socket of `gateway` is told that shows this cursor, up to the outcome.
async fn told(socket: &mut Socket) -> (Vec<String>, bool) {
    let mut messages = Vec::new();
    loop {
        let frame = socket.frame().await;
        messages.extend(message_in(Dialect::Gateway, &frame).map(str::to_owned));
        if frame["op"] == 3 {
            return (messages, frame["d"]["resumed"] == true);
        }
    }
}

async fn told_at(server: &Server, token: &str, cursor: &str) -> (Vec<String>, bool) {
    told(&mut server.socket(&format!("/api/ws?token={token}&cursor={cursor}")).await).await
}

/// The cursor of a new socket.
async fn now(server: &Server, token: &str) -> String {
    let mut socket = server.socket(&format!("/api/ws?token={token}&cursor=")).await;
    cursor(&socket.until(|frame| frame["op"] == 10).await)
}

fn reload() -> (Vec<String>, bool) {
    (Vec::new(), false)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_loses_no_cursor_and_nothing_that_was_acknowledged() {
    let (folder, port, client) = (tempfile::tempdir().unwrap(), free_port(), Client::new());
    let mut server = Process::start(folder.path(), port);
    let address = server.address.clone();
    let gwen =
        VoiceClient::register(&Http::new(address.parse().unwrap()), Dialect::Gateway, "gwen").await.unwrap().token;
    let made = post(&client, &address, "/api/rest/channels", &gwen, &json!({ "name": "room" })).await.unwrap();
    let path = format!("/api/rest/channels/{}/messages", made["channel_id"].as_str().unwrap());
    let come = async |cursor: &str| {
        let path = format!("/api/ws?token={gwen}&cursor={cursor}");
        Socket::open(address.parse().unwrap(), &path, &[]).await.unwrap()
    };
    let mut socket = come("").await;
    let mut last = cursor(&socket.until(|frame| frame["op"] == 10).await);
    for round in 0..3 {
        drop(socket);
        for part in ["before", "shortly before"] {
            let body = json!({ "content": format!("{part} {round}") });
            post(&client, &address, &path, &gwen, &body).await.unwrap();
        }
        server.kill();
        server = Process::start(folder.path(), port);
        post(&client, &address, &path, &gwen, &json!({ "content": format!("after {round}") })).await.unwrap();
        socket = come(&last).await;
        let expected = ["before", "shortly before", "after"].map(|part| format!("{part} {round}"));
        assert_eq!(told(&mut socket).await, (expected.to_vec(), true), "round {round}");
        post(&client, &address, &path, &gwen, &json!({ "content": "live" })).await.unwrap();
        last = cursor(&socket.until(|frame| message_in(Dialect::Gateway, frame) == Some("live")).await);
    }
    assert_eq!(server.terminate(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_saw_more_than_a_restored_copy_holds_is_not_served() {
    let mut server = Server::start().await;
    let gwen = gateway(&server, "gwen").await;
    let channel = room(&server, &gwen).await;
    let before = now(&server, &gwen).await;
    talk(&server, &gwen, channel, "kept").await;
    server.stop().await;
    let (database, copy) = (server.folder().join("motet.db"), server.folder().join("copy.db"));
    fs::copy(&database, &copy).unwrap();
    server.restart().await;
    let same_act = now(&server, &gwen).await;
    talk(&server, &gwen, channel, "lost").await;
    let more = now(&server, &gwen).await;
    restore(&mut server, &database, &copy).await;
    for round in 0..4 {
        assert_eq!(told_at(&server, &gwen, &more).await, reload(), "round {round}");
        assert_eq!(told_at(&server, &gwen, &same_act).await, reload(), "of a start that the copy doesn't know");
        // The new log grows past where the lost one was.
        for _ in 0..round {
            talk(&server, &gwen, channel, "new").await;
        }
        if round == 2 {
            server.restart().await;
        }
    }
    let expected = ["kept", "new", "new", "new", "new", "new", "new"].map(str::to_owned).to_vec();
    assert_eq!(told_at(&server, &gwen, &before).await, (expected, true));
}

/// Puts the copy in the place of the database.
async fn restore(server: &mut Server, database: &Path, copy: &Path) {
    server.stop().await;
    for rest in ["-wal", "-shm"] {
        let _ = fs::remove_file(format!("{}{rest}", database.display()));
    }
    fs::copy(copy, database).unwrap();
    server.restart().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_another_installation_is_not_served_even_if_both_have_one_key() {
    for given in [&[][..], &[KEY]] {
        let (here, there) = (Server::with(given).await, Server::with(given).await);
        let mut shown = Vec::new();
        for server in [&here, &there] {
            let gwen = gateway(server, "gwen").await;
            let channel = room(server, &gwen).await;
            let cursor = now(server, &gwen).await;
            talk(server, &gwen, channel, "of one of them").await;
            shown.push((gwen, cursor));
        }
        assert_eq!(told_at(&there, &shown[1].0, &shown[0].1).await, reload());
        assert_eq!(told_at(&there, &shown[1].0, &shown[1].1).await, (vec!["of one of them".to_owned()], true));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_that_is_damaged_in_any_byte_is_not_served() {
    let server = Server::start().await;
    let gwen = gateway(&server, "gwen").await;
    let channel = room(&server, &gwen).await;
    let good = now(&server, &gwen).await;
    talk(&server, &gwen, channel, "not told by any of them").await;
    for at in 0..good.len() {
        for letter in ["A", "g", "_", "%C3%A9", ""] {
            let damaged = [&good[..at], letter, &good[at + 1..]].concat();
            if damaged != good {
                assert_eq!(told_at(&server, &gwen, &damaged).await, reload(), "{damaged}");
            }
        }
    }
    assert!(told_at(&server, &gwen, &good).await.1);
}

async fn log_in(server: &Server, username: &str) -> String {
    let login = json!({ "username": username, "password": voices::PASSWORD });
    let answer = server.post("/api/rest/auth/login", "", login).await.expect(200);
    answer["access_token"].as_str().unwrap().to_owned()
}

/// What is older than the log may be gone, whether or not it was pruned yet.
pub(crate) async fn a_cursor_is_served_for_as_long_as_the_log_is_kept(engine: Engine) {
    let server = Server::on(engine, &[("log_days", "2")]).await;
    let gwen = gateway(&server, "gwen").await;
    let channel = room(&server, &gwen).await;
    let old = now(&server, &gwen).await;
    talk(&server, &gwen, channel, "said").await;
    server.clock.advance(Duration::from_hours(47));
    let gwen = log_in(&server, "gwen").await;
    assert_eq!(told_at(&server, &gwen, &old).await, (vec!["said".to_owned()], true));
    let newer = now(&server, &gwen).await;
    server.clock.advance(Duration::from_hours(2));
    let gwen = log_in(&server, "gwen").await;
    assert_eq!(told_at(&server, &gwen, &old).await, reload());
    assert_eq!(told_at(&server, &gwen, &newer).await, (Vec::new(), true));
    talk(&server, &gwen, channel, "said later").await;
    assert_eq!(told_at(&server, &gwen, &newer).await, (vec!["said later".to_owned()], true));
    assert_eq!(told_at(&server, &gwen, &old).await, reload());
}

#[expect(clippy::disallowed_methods, reason = "who wants more than a test has time for says so")]
fn given(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).map_or(otherwise, |text| text.parse().expect("a number"))
}

/// How many times each of the five comes back while others talk.
fn returns() -> usize {
    given("MOTET_RETURNS", 20)
}

/// How many talk.
fn senders() -> usize {
    given("MOTET_SENDERS", 4)
}

/// Somebody who comes and goes, and keeps what they are told.
struct Roamer {
    dialect: Dialect,
    token: String,
    cursor: String,
    told: Vec<String>,
}

impl Roamer {
    async fn join(server: &Server, dialect: Dialect, channel: i64) -> Self {
        let token = voice_client(server, dialect, dialect.name()).await.token;
        let joining = Self { dialect, token, cursor: String::new(), told: Vec::new() };
        let joined = joining.come(server).await.act(server, channel, Act::Join).await;
        assert!(joined < 300, "{}: {joined}", dialect.name());
        joining
    }

    async fn come(&self, server: &Server) -> Listener {
        let query = format!("&cursor={}", self.cursor);
        Listener::asking(server, self.dialect, self.dialect.name(), self.token.clone(), &query).await
    }

    fn keep(&mut self, frame: &Value) {
        let is_reload = frame["type"] == "reload" || frame["op"] == 3 && frame["d"]["resumed"] == false;
        assert!(!is_reload, "{} can't go on: {frame}", self.dialect.name());
        self.told.extend(message_in(self.dialect, frame).map(str::to_owned));
        if let Some(cursor) = frame["cursor"].as_str() {
            cursor.clone_into(&mut self.cursor);
        }
    }

    /// Comes back so many times, and breaks off sooner or later, in the middle of a replay or of what is live. Every fifth
    /// time it is live first, or it would fall behind by more than is told again.
    async fn roam(mut self, server: Arc<Server>, times: usize) -> Self {
        for time in 0..times {
            let mut listener = self.come(&server).await;
            let (mut may_break, mut left) = (time % 5 != 4, time * 7 % 23);
            while !may_break || left > 0 {
                let frame = listener.socket.frame().await;
                self.keep(&frame);
                may_break |= frame["type"] == "resumed" || frame["op"] == 3;
                left = left.saturating_sub(1);
            }
        }
        self
    }

    /// Comes back for good, and reads all that there is.
    async fn stay(&mut self, server: &Server) {
        for frame in self.come(server).await.heard().await {
            self.keep(&frame);
        }
    }
}

pub(crate) async fn whoever_comes_and_goes_while_others_never_pause_misses_nothing(engine: Engine) {
    let server = Arc::new(Server::on(engine, &[("rate_limits", "off")]).await);
    let owner = gateway(&server, "owner").await;
    let channel = room(&server, &owner).await;
    let mut roamers = Vec::new();
    for dialect in Dialect::ALL {
        roamers.push(Roamer::join(&server, dialect, channel).await);
    }
    let mut staying = server.socket(&format!("/api/ws?token={owner}")).await;
    staying.until(|frame| frame["op"] == 10).await;
    let done = Arc::new(AtomicBool::new(false));
    let senders: Vec<_> = (0..senders())
        .map(|sender| {
            let (server, owner, done) = (Arc::clone(&server), owner.clone(), Arc::clone(&done));
            tokio::spawn(async move {
                for number in 0.. {
                    talk(&server, &owner, channel, &format!("{sender}-{number}")).await;
                    if done.load(Ordering::SeqCst) {
                        break;
                    }
                }
            })
        })
        .collect();
    let hearing = tokio::spawn(async move {
        let mut heard = Vec::new();
        while heard.last().is_none_or(|last| last != "the end") {
            let frame = staying.frame().await;
            heard.extend(message_in(Dialect::Gateway, &frame).map(str::to_owned));
            if heard.len() % 100 == 0 {
                staying.send(&json!({ "op": 1 })).await; // Many returns take longer than the heart may rest.
            }
        }
        heard
    });
    let roaming: Vec<_> =
        roamers.into_iter().map(|roamer| tokio::spawn(roamer.roam(Arc::clone(&server), returns()))).collect();
    let mut returned = Vec::new();
    for roamer in roaming {
        returned.push(roamer.await.unwrap());
    }
    done.store(true, Ordering::SeqCst);
    for sender in senders {
        sender.await.unwrap();
    }
    talk(&server, &owner, channel, "the end").await;
    let heard = hearing.await.unwrap();
    for mut roamer in returned {
        roamer.stay(&server).await;
        let first = heard.iter().position(|content| *content == roamer.told[0]).unwrap();
        assert_eq!(roamer.told, heard[first..], "{}", roamer.dialect.name());
    }
}
