//! A server moves from one database to another by `motet copy`, and everybody goes on as if nothing had been.

use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use reqwest::Client;
use serde_json::{Value, json};
use tempfile::TempDir;
use testkit::{Engine, PostgresDatabase, Socket};

use crate::backups::Guest;
use crate::starting::{Process, free_port, motet};

/// A folder in which a server ran on `old`, and where its state is to go.
struct Move {
    folder: TempDir,
    database: Option<PostgresDatabase>,
    url: String,
}

impl Move {
    async fn to(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = if engine == Engine::Postgres { Some(PostgresDatabase::make().await) } else { None };
        let url = database.as_ref().map_or_else(|| "sqlite://new/motet.db".to_owned(), PostgresDatabase::url);
        Self { folder, database, url }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    /// A server on the old state.
    fn serve_old(&self) -> Process {
        let mut command = motet(self.folder.path());
        command.env("MOTET_LOG", "warn").args(["--data-dir", "old"]);
        Process::run(command, free_port())
    }

    /// A server on the new one.
    fn serve_new(&self) -> Process {
        let mut command = motet(self.folder.path());
        command.env("MOTET_LOG", "warn").env("DATABASE_URL", &self.url).args(["--data-dir", "new"]);
        Process::run(command, free_port())
    }

    fn copy(&self) -> Command {
        copy(self.folder.path(), &["--from", "sqlite://old/motet.db", "--to", &self.url, "--data-dir", "new"])
    }

    fn copied(&self) -> String {
        let Output { status, stdout, stderr } = self.copy().output().unwrap();
        assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    }
}

fn copy(folder: &Path, args: &[&str]) -> Command {
    let mut command = motet(folder);
    command.arg("copy").args(args);
    command
}

fn refused(command: &mut Command) -> String {
    let Output { status, stderr, .. } = command.output().unwrap();
    assert_eq!(status.code(), Some(1));
    String::from_utf8(stderr).unwrap().lines().last().unwrap_or_default().to_owned()
}

/// The cursor of a new socket, or the outcome and the messages of one that comes back.
async fn come(server: &Process, token: &str, cursor: &str) -> (Vec<String>, Value) {
    let path = format!("/api/ws?token={token}&cursor={cursor}");
    let mut socket = Socket::open(server.address.parse().unwrap(), &path, &[]).await.unwrap();
    let mut messages = Vec::new();
    loop {
        let frame = socket.frame().await;
        if frame["op"] == 11 {
            messages.push(frame["d"]["content"].as_str().unwrap().to_owned());
        }
        if frame["op"] == if cursor.is_empty() { 10 } else { 3 } {
            return (messages, frame);
        }
    }
}

async fn say(ada: &Guest, content: &str) {
    ada.post("/api/chat/messages", &json!({ "channel_id": "hall", "content": content })).await.unwrap();
}

pub(crate) async fn everything_goes_on_in_the_copy(engine: Engine) {
    let moving = Move::to(engine).await;
    let server = moving.serve_old();
    let ada = Guest::register(&server.address).await;
    ada.post("/api/channels", &json!({ "name": "hall" })).await.unwrap();
    let file = ada.upload(b"kept for good").await;
    say(&ada, "before the cursor").await;
    let (_, begun) = come(&server, &ada.token, "").await;
    say(&ada, "behind the cursor").await;
    let history = ada.history().await;
    assert_eq!(
        refused(&mut moving.copy()),
        "motet: data folder old: another motet is running on it: stop it first, as what it writes from now on wouldn't be copied"
    );
    assert_eq!(server.terminate(), Some(0));
    let said = moving.copied();
    assert!(said.lines().any(|line| line.starts_with("users ") && line.ends_with(" alike")), "{said}");
    assert!(said.contains("\nboth databases hold the same: "), "{said}");
    assert!(said.contains("\nfiles copied: 1 (13 bytes); there already: 0 (0 bytes)\n"), "{said}");
    assert!(said.contains("\nthe key of tokens was copied to new/secret_key\n"), "{said}");
    let again = moving.copied();
    assert!(again.contains("\nfiles copied: 0 (0 bytes); there already: 1 (13 bytes)\n"), "{again}");
    // Nothing of the old state is needed any more.
    std::fs::remove_dir_all(moving.path("old")).unwrap();
    let server = moving.serve_new();
    let ada = Guest { client: Client::new(), address: server.address.clone(), token: ada.token };
    assert_eq!(ada.get(&file).await, (200, "kept for good".to_owned()));
    assert_eq!(ada.history().await, history);
    say(&ada, "in the new place").await;
    assert_eq!(ada.history().await.len(), history.len() + 1);
    let (missed, outcome) = come(&server, &ada.token, begun["cursor"].as_str().unwrap()).await;
    assert_eq!(
        (missed, &outcome["d"]["resumed"]),
        (vec!["behind the cursor".to_owned(), "in the new place".to_owned()], &json!(true))
    );
    let login = json!({ "username": "ada", "password": "correct horse" });
    let url = format!("http://{}/api/auth/login", server.address);
    assert_eq!(ada.client.post(url).json(&login).send().await.unwrap().status(), 200, "the old password opens");
    let bob = json!({ "username": "bob", "email": "bob@example.com", "password": "correct horse" });
    assert!(ada.post("/api/auth/register", &bob).await.is_some(), "new rows find their ids");
    assert_eq!(server.terminate(), Some(0));
}

pub(crate) async fn a_copy_killed_at_any_moment_is_gone_on_with(engine: Engine) {
    let moving = Move::to(engine).await;
    let server = moving.serve_old();
    let ada = Guest::register(&server.address).await;
    ada.post("/api/channels", &json!({ "name": "hall" })).await.unwrap();
    for number in 0..20 {
        ada.upload(format!("file {number}").as_bytes()).await;
    }
    let history = ada.history().await;
    assert_eq!(server.terminate(), Some(0));
    for moment in 1..=12 {
        let mut child = moving.copy().stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        tokio::time::sleep(Duration::from_millis(25 * moment)).await;
        child.kill().unwrap();
        child.wait().unwrap();
    }
    let said = moving.copied();
    assert!(said.contains("\nboth databases hold the same: "), "{said}");
    let server = moving.serve_new();
    let ada = Guest { client: Client::new(), address: server.address.clone(), token: ada.token };
    assert_eq!(ada.history().await, history);
    assert_eq!(server.terminate(), Some(0));
    drop(moving.database);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_copied_is_told_in_a_line_and_a_missing_file_by_name() {
    let moving = Move::to(Engine::Sqlite).await;
    let folder = moving.folder.path();
    let nothing = copy(folder, &["--from", "sqlite://none.db", "--to", "sqlite://new.db"]).output().unwrap();
    assert_eq!(String::from_utf8(nothing.stderr).unwrap(), "motet: --from: no database at none.db\n");
    assert_eq!(folder.read_dir().unwrap().count(), 0, "nothing was made");
    let server = moving.serve_old();
    let ada = Guest::register(&server.address).await;
    ada.post("/api/channels", &json!({ "name": "hall" })).await.unwrap();
    ada.upload(b"soon gone").await;
    assert_eq!(server.terminate(), Some(0));
    let from = ["--from", "sqlite://old/motet.db"];
    let same = refused(&mut copy(folder, &[&from[..], &["--to", "sqlite://old/../old/motet.db"]].concat()));
    assert!(same.ends_with("/old/motet.db can't be copied into itself"), "{same}");
    let unknown = refused(&mut copy(folder, &[&from[..], &["--to", "mysql://x"]].concat()));
    assert_eq!(unknown, "motet: --to: a database URL must begin with sqlite:// or postgresql://");
    let unreached =
        refused(&mut copy(folder, &[&from[..], &["--to", "postgresql://motet:hush@127.0.0.1:1/motet"]].concat()));
    assert!(unreached.starts_with("motet: can't reach the Postgres database motet at 127.0.0.1:1"), "{unreached}");
    assert!(!unreached.contains("hush"), "{unreached}");
    let file = crate::files::below(&moving.path("old/files")).pop().unwrap();
    let kept = moving.path("kept");
    std::fs::rename(&file, &kept).unwrap();
    let Output { status, stdout, stderr } = moving.copy().output().unwrap();
    assert_eq!(status.code(), Some(1));
    let (said, told) = (String::from_utf8(stdout).unwrap(), String::from_utf8(stderr).unwrap());
    let name = file.rsplit('/').next().unwrap();
    assert!(said.contains(&format!("\nMISSING file {name}\n")), "{said}");
    assert!(told.contains("\nmotet: the database is copied, but 1 of its files aren't in old/files: "), "{told}");
    std::fs::rename(&kept, &file).unwrap();
    assert!(moving.copied().contains("\nfiles copied: 1 (9 bytes)"));
}
