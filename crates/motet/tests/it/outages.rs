//! A Postgres that is read-only, frozen, gone or not there yet: what its users are answered, and that all is well again
//! by itself.

use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::time::{Duration, Instant};

use reqwest::Method;
use serde_json::{Value, json};
use server::admin::Silent;
use server::ambient::{SystemChance, SystemClock};
use server::settings::{DatabaseSetting, Secret};
use server::{Ambient, StoreOptions, open_store};
use testkit::{Answer, Cluster, Server, Socket};
use voices::{Dialect, Http, VoiceClient};

use crate::people::gateway;
use crate::starting::{Process, free_port, motet};

/// Longer than anybody is kept waiting.
const PATIENCE: Duration = Duration::from_secs(90);

/// A server on a Postgres of the test's own, with somebody in a channel who listens.
struct Scene {
    server: Server,
    token: String,
    channel: String,
    socket: Socket,
}

impl Scene {
    async fn on(url: &str) -> Self {
        let given = [("database_url", url), ("heartbeat_interval_ms", "3600000")];
        let server = Server::with(&given).await;
        let token = gateway(&server, "gwen").await;
        let made = server.post("/api/rest/servers", &token, json!({ "name": "guild" })).await.expect(201);
        let path = format!("/api/rest/servers/{}/channels", made["server_id"].as_str().unwrap());
        let channel = server.post(&path, &token, json!({ "name": "room" })).await.expect(201);
        let mut socket = server.socket(&format!("/api/ws?token={token}")).await;
        socket.until(|frame| frame["op"] == 10).await;
        Self { channel: channel["channel_id"].as_str().unwrap().to_owned(), server, token, socket }
    }

    async fn say(&self, content: &str) -> Answer {
        let path = format!("/api/rest/channels/{}/messages", self.channel);
        let body = json!({ "content": content, "nonce": content });
        self.server.call(Method::POST, &path, &self.token, body).await
    }

    async fn status(&self, path: &str) -> u16 {
        self.server.get(path, "").await.status
    }

    /// Waits until `/readyz` answers with this status.
    async fn until_ready_is(&self, status: u16) {
        let begun = Instant::now();
        while self.status("/readyz").await != status {
            assert!(begun.elapsed() < PATIENCE, "/readyz never answered {status}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// The contents of the channel's messages, oldest first.
    async fn history(&self) -> Vec<String> {
        let path = format!("/api/rest/channels/{}/messages?limit=100", self.channel);
        let page = self.server.get(&path, &self.token).await.expect(200);
        let contents = page.as_array().unwrap().iter().rev();
        contents.map(|message| message["content"].as_str().unwrap().to_owned()).collect()
    }

    /// The content of the next message that the socket hears.
    async fn hears(&mut self) -> Value {
        self.socket.until(|frame| frame["op"] == 11).await["d"]["content"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn acts_are_taken_again_once_postgres_takes_writes_again() {
    if !Cluster::is_there() {
        return;
    }
    let cluster = Cluster::start().await;
    let mut scene = Scene::on(&cluster.url("postgres")).await;
    scene.say("before").await.expect(201);
    // The setting is the role's, so connections have it only if they are opened after it was made: the old ones are ended.
    cluster.refuse_writes(true).await;
    cluster.hang_up().await;
    scene.say("during").await.expect(503);
    scene.until_ready_is(503).await;
    assert_eq!(scene.status("/healthz").await, 200);
    assert_eq!(scene.history().await, ["before"]);
    cluster.refuse_writes(false).await;
    scene.until_ready_is(200).await;
    scene.say("during").await.expect(201);
    assert_eq!(scene.history().await, ["before", "during"]);
    // Ending all connections to the database fails no request.
    for line in ["one", "two", "three"] {
        cluster.hang_up().await;
        scene.say(line).await.expect(201);
    }
    for line in ["before", "during", "one", "two", "three"] {
        assert_eq!(scene.hears().await, line);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_postgres_is_told_in_time_and_nothing_is_lost_or_said_twice() {
    if !Cluster::is_there() {
        return;
    }
    let cluster = Cluster::start().await;
    let mut scene = Scene::on(&cluster.url("postgres")).await;
    scene.say("before").await.expect(201);
    cluster.freeze();
    let (told, answers, probed) = tokio::join!(scene.say("during"), scene.history_status(), async {
        scene.until_ready_is(503).await;
        // Many requests at once share one try to reach the database.
        let answers = (0..50).map(|_| scene.status("/readyz"));
        (futures_util::future::join_all(answers).await, scene.status("/healthz").await)
    });
    assert_eq!((told.status, answers), (503, 503));
    assert_eq!(probed, (vec![503; 50], 200));
    cluster.thaw();
    scene.until_ready_is(200).await;
    scene.say("during").await.expect(201);
    scene.say("after").await.expect(201);
    assert_eq!(scene.history().await, ["before", "during", "after"]);
    for line in ["before", "during", "after"] {
        assert_eq!(scene.hears().await, line);
    }
}

impl Scene {
    async fn history_status(&self) -> u16 {
        self.server.get(&format!("/api/rest/channels/{}/messages", self.channel), &self.token).await.status
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_whose_commit_got_no_answer_is_answered_and_heard_all_the_same() {
    if !Cluster::is_there() {
        return;
    }
    let cluster = Cluster::start().await;
    let mut scene = Scene::on(&cluster.url("postgres")).await;
    cluster.hold_commits().await;
    let (said, ()) = tokio::join!(scene.say("stands"), cluster.lose_the_answer());
    let said = said.expect(201)["message_id"].clone();
    assert_eq!(scene.say("stands").await.expect(201)["message_id"], said);
    scene.say("after").await.expect(201);
    assert_eq!((scene.hears().await, scene.hears().await), (json!("stands"), json!("after")));
    assert_eq!(scene.history().await, ["stands", "after"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_servers_the_one_that_takes_writes_is_found() {
    if !Cluster::is_there() {
        return;
    }
    let mut first = Cluster::start().await;
    let second = first.standby().await;
    // The first address of the URL is a standby, which is passed over.
    let url = format!("postgresql://motet@127.0.0.1:{},127.0.0.1:{}/postgres", second.port(), first.port());
    let mut scene = Scene::on(&url).await;
    scene.say("at the first").await.expect(201);
    first.crash();
    scene.say("lost").await.expect(503);
    scene.until_ready_is(503).await;
    second.promote().await;
    scene.until_ready_is(200).await;
    scene.say("at the second").await.expect(201);
    assert_eq!(scene.history().await, ["at the first", "at the second"]);
    assert_eq!((scene.hears().await, scene.hears().await), (json!("at the first"), json!("at the second")));
}

/// Opens the store there and closes it again; what is wrong, if anything.
async fn opens(url: &str) -> Result<(), String> {
    let database = DatabaseSetting::Postgres(Secret(url.to_owned()));
    let ambient = Ambient {
        clock: std::sync::Arc::new(SystemClock),
        chance: std::sync::Arc::new(SystemChance),
        times: kit::Times::default(),
    };
    let options = StoreOptions { limited: true, log_life: domain::limits::LOG_LIFE, opener: store::Opener::Command };
    let store = open_store(&database, &ambient, std::sync::Arc::new(Silent), Duration::ZERO, options).await;
    let store = store.map_err(|error| error.to_string())?;
    store.ready().await.unwrap();
    store.close().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_to_postgres_is_encrypted_and_its_server_known_as_far_as_is_asked() {
    if !Cluster::is_there() {
        return;
    }
    let (cluster, roots) = Cluster::encrypted().await;
    let (port, roots) = (cluster.port(), roots.display());
    let named = format!("postgresql://motet@localhost:{port}/postgres?hostaddr=127.0.0.1&sslmode=");
    let numbered = format!("postgresql://motet@127.0.0.1:{port}/postgres?sslmode=");
    for (url, mode) in [
        (&numbered, "prefer"),
        (&numbered, "require"),
        (&numbered, &format!("verify-ca&sslrootcert={roots}")),
        (&named, &format!("verify-full&sslrootcert={roots}")),
    ] {
        opens(&format!("{url}{mode}")).await.unwrap_or_else(|wrong| panic!("{mode}: {wrong}"));
    }
    for (url, mode, problem) in [
        (&numbered, "disable", "no encryption"),
        (&numbered, &format!("verify-full&sslrootcert={roots}")[..], "certificate not valid for name"),
        (&named, "verify-full", ""),
        (&numbered, "require&sslrootcert=/nowhere", "sslrootcert: can't read /nowhere"),
    ] {
        let wrong = opens(&format!("{url}{mode}")).await.expect_err(mode);
        assert!(wrong.starts_with("DATABASE_URL: ") && wrong.contains(problem) && !wrong.contains('\n'), "{wrong}");
    }
    let scene = Scene::on(&format!("{named}verify-full&sslrootcert={roots}")).await;
    scene.say("between us").await.expect(201);
    assert_eq!(cluster.in_the_clear().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_not_up_yet_is_waited_for_and_what_stays_wrong_is_not() {
    if !Cluster::is_there() {
        return;
    }
    let mut cluster = Cluster::start().await;
    cluster.make_role("locked", "the right one").await;
    let trust = "local all all trust\nhost all locked 127.0.0.1/32 scram-sha-256\nhost all all 127.0.0.1/32 trust\n";
    cluster.write("data/pg_hba.conf", trust);
    cluster.stop();
    let folder = tempfile::tempdir().unwrap();
    let url = cluster.url("postgres");
    // The database never comes: the server gives up after the set time, with one line that says what is wrong.
    let mut command = motet(folder.path());
    command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &url]);
    let output = command.env("MOTET_DATABASE_WAIT_SECONDS", "1").env("MOTET_LOG", "off").output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let line =
        format!("motet: DATABASE_URL: can't reach the Postgres database postgres at 127.0.0.1:{}: ", cluster.port());
    assert!(!output.status.success() && said.starts_with(&line) && said.lines().count() == 1, "{said}");
    // The database comes after a while: the server waits for it.
    let port = free_port();
    let mut command = motet(folder.path());
    command.env("DATABASE_URL", &url).env("MOTET_LOG", "warn").stderr(Stdio::piped());
    let (server, mut log) = Process::spawn(command, port);
    let mut first = String::new();
    BufReader::new(&mut log).read_line(&mut first).unwrap();
    assert!(first.contains("waiting up to 60 s for the Postgres database postgres at 127.0.0.1:"), "{first}");
    cluster.run().await;
    let begun = Instant::now();
    while !is_ready(&server.address).await {
        assert!(begun.elapsed() < PATIENCE, "it never got ready");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(server.terminate(), Some(0));
    let rest: Vec<String> = BufReader::new(log).lines().map(Result::unwrap).collect();
    assert!(!rest.iter().any(|line| line.contains("waiting") || line.contains("NOTICE")), "{rest:?}");
    // The URL is wrong: the server gives up at once.
    for (url, problem) in [
        (cluster.url("nowhere"), "database \"nowhere\" does not exist"),
        (cluster.url("postgres").replace("motet@", "locked:wrong@"), "password authentication failed"),
    ] {
        let mut command = motet(folder.path());
        command.args(["serve", "--listen", "127.0.0.1:0", "--database-url", &url]);
        let output = command.env("MOTET_DATABASE_WAIT_SECONDS", "3600").output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(problem) && !said.contains("wrong@") && said.lines().count() == 1, "{said}");
    }
}

/// A server whose files may become no larger than this, which is how a full disk looks from within.
fn cramped(folder: &std::path::Path, kilobytes: u32) -> Process {
    let mut command = std::process::Command::new("sh");
    command.env_clear().env("PATH", "/usr/bin:/bin").current_dir(folder).stdin(Stdio::null()).env("MOTET_LOG", "off");
    let program = env!("CARGO_BIN_EXE_motet");
    command.args(["-c", &format!("ulimit -S -f {}; exec {program} \"$@\"", kilobytes * 2), "sh"]);
    Process::run(command, free_port())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_until_there_is_room_again_and_loses_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let server = cramped(folder.path(), 1024);
    let address: std::net::SocketAddr = server.address.parse().unwrap();
    let singer = VoiceClient::register(&Http::new(address), Dialect::Chat, "owner").await.unwrap();
    let client = reqwest::Client::new();
    let status =
        async |path: &str| client.get(format!("http://{address}{path}")).send().await.unwrap().status().as_u16();
    let send = async |content: &str| {
        let body = json!({ "channel_id": "general", "content": content });
        let request = client.post(format!("http://{address}/api/chat/messages")).bearer_auth(&singer.token).json(&body);
        request.send().await.unwrap().status().as_u16()
    };
    assert_eq!(status("/readyz").await, 200);
    let mut sent = 0;
    let refused = loop {
        match send(&format!("{sent} {}", "x".repeat(3900))).await {
            200 => sent += 1,
            refused => break refused,
        }
        assert!(sent < 1000, "the disk never filled up");
    };
    // What is smaller may still find room.
    let mut small = 0;
    while send("on").await == 200 {
        small += 1;
        assert!(small < 1000, "the disk never filled up");
    }
    assert_eq!((refused, status("/readyz").await, status("/healthz").await), (503, 503, 200));
    let account = json!({ "username": "late", "email": "late@example.com", "password": "correct horse" });
    let register = client.post(format!("http://{address}/api/rest/auth/register")).json(&account);
    assert_eq!(register.send().await.unwrap().status(), 503);
    let mut room = std::process::Command::new("prlimit");
    assert!(room.args(["--pid", &server.pid().to_string(), "--fsize=unlimited"]).status().unwrap().success());
    let begun = Instant::now();
    while status("/readyz").await != 200 {
        assert!(begun.elapsed() < PATIENCE, "it never healed");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(send("on").await, 200);
    let request = client.get(format!("http://{address}/api/messages/general?limit=1")).bearer_auth(&singer.token);
    let newest: Value = request.send().await.unwrap().json().await.unwrap();
    assert_eq!(newest[0]["content"], "on");
    assert_eq!(server.terminate(), Some(0));
}

async fn is_ready(address: &str) -> bool {
    let answer = reqwest::Client::new().get(format!("http://{address}/readyz")).timeout(Duration::from_secs(10));
    answer.send().await.is_ok_and(|answer| answer.status() == 200)
}
