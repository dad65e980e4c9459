//! A backup is made while everybody talks on, and is a data folder like the one that it was made of.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

use reqwest::Client;
use serde_json::{Value, json};
use testkit::{Engine, PostgresDatabase};

use crate::files::{form, form_type};
use crate::starting::{Process, free_port, motet};

/// Somebody who speaks `chat`.
pub(crate) struct Guest {
    pub(crate) client: Client,
    pub(crate) address: String,
    pub(crate) token: String,
}

impl Guest {
    pub(crate) async fn register(address: &str) -> Self {
        let client = Client::new();
        let account = json!({ "username": "ada", "email": "ada@example.com", "password": "correct horse" });
        let url = format!("http://{address}/api/auth/register");
        assert!(client.post(&url).json(&account).send().await.unwrap().status().is_success());
        let url = format!("http://{address}/api/auth/login");
        let login: Value = client.post(&url).json(&account).send().await.unwrap().json().await.unwrap();
        let token = login["access_token"].as_str().unwrap().to_owned();
        Self { client, address: address.to_owned(), token }
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> Option<Value> {
        let request = self.client.post(format!("http://{}{path}", self.address)).bearer_auth(&self.token).json(body);
        let response = request.send().await.ok().filter(|response| response.status().is_success())?;
        response.json().await.ok()
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let request = self.client.get(format!("http://{}{path}", self.address)).bearer_auth(&self.token);
        let response = request.send().await.unwrap();
        (response.status().as_u16(), response.text().await.unwrap())
    }

    pub(crate) async fn upload(&self, content: &[u8]) -> String {
        let body = form(&[("channel_id", None, b"hall"), ("file", Some("a.txt"), content)]);
        let request = self.client.post(format!("http://{}/api/messages", self.address)).bearer_auth(&self.token);
        let sent = request.header("content-type", form_type()).body(body).send().await.unwrap();
        let sent: Value = sent.json().await.unwrap();
        format!("/api/files/{}", sent["file"]["id"].as_str().unwrap())
    }

    pub(crate) async fn history(&self) -> Vec<String> {
        let mut contents = Vec::new();
        loop {
            let path = format!("/api/messages/hall?limit=100&skip={}", contents.len());
            let page: Vec<Value> = serde_json::from_str(&self.get(&path).await.1).unwrap();
            if page.is_empty() {
                return contents;
            }
            contents.extend(page.iter().map(|message| message["content"].as_str().unwrap_or_default().to_owned()));
        }
    }
}

fn run(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// Everything below a folder, with its rights.
fn rights(folder: &Path) -> Vec<(PathBuf, u32)> {
    let mut found = vec![(folder.to_owned(), fs::metadata(folder).unwrap().permissions().mode() & 0o777)];
    for entry in folder.read_dir().unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            found.extend(rights(&entry.path()));
        } else {
            found.push((entry.path(), entry.metadata().unwrap().permissions().mode() & 0o777));
        }
    }
    found
}

/// A backup can be read by its owner alone, and restoring it twice, as operating.md says, puts no folder into another.
fn restore_twice(folder: &Path, engine: Engine) {
    let kept = folder.join("kept");
    for (path, mode) in rights(&kept) {
        let private = if path.is_dir() { 0o700 } else { 0o600 };
        assert!(mode & !private == 0 || path.starts_with(kept.join("files")), "{}: {mode:o}", path.display());
    }
    // Restored twice, as operating.md says: no folder ends up in another.
    let data = folder.join("data");
    if engine == Engine::Sqlite {
        fs::remove_dir_all(&data).unwrap();
    }
    for _ in 0..2 {
        let restore = "rm -f data/motet.db-wal data/motet.db-shm && cp -rT kept data";
        run(Command::new("sh").args(["-c", &format!("umask 077; {restore}")]).current_dir(folder));
    }
    assert!(!data.join("kept").exists() && !data.join("files/files").exists());
}

pub(crate) async fn a_backup_ends_on_a_busy_server_and_holds_what_was_acknowledged(engine: Engine) {
    let folder = tempfile::tempdir().unwrap();
    let database = if engine == Engine::Postgres { Some(PostgresDatabase::make().await) } else { None };
    let command = || {
        let mut command = motet(folder.path());
        if let Some(database) = &database {
            command.env("DATABASE_URL", database.url());
        }
        command.env("MOTET_LOG", "warn");
        command
    };
    let server = Process::run(command(), free_port());
    let ada = Arc::new(Guest::register(&server.address).await);
    ada.post("/api/channels", &json!({ "name": "hall" })).await.unwrap();
    let file = ada.upload(b"kept for good").await;
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    let stop = Arc::new(AtomicBool::new(false));
    let sending: Vec<_> = (0..8)
        .map(|sender| {
            let (ada, acknowledged, stop) = (ada.clone(), acknowledged.clone(), stop.clone());
            tokio::spawn(async move {
                for line in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        break;
                    }
                    let content = format!("{sender}-{line} {}", "x".repeat(2000));
                    ada.post("/api/chat/messages", &json!({ "channel_id": "hall", "content": content })).await.unwrap();
                    acknowledged.lock().unwrap().push(content);
                }
            })
        })
        .collect();
    let count = || acknowledged.lock().unwrap().len();
    while count() < 300 {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    let before = acknowledged.lock().unwrap().clone();
    let mut backup = command();
    backup.args(["backup", "kept"]);
    let said = tokio::task::spawn_blocking(move || run(&mut backup)).await.unwrap();
    assert!(said.ends_with("1 files\nthe backup is in kept\n"), "{said}");
    let during = count();
    while count() == during {
        tokio::time::sleep(std::time::Duration::from_millis(1)).await;
    }
    stop.store(true, Ordering::SeqCst);
    for sender in sending {
        sender.await.unwrap();
    }
    assert_eq!(server.terminate(), Some(0));
    restore_twice(folder.path(), engine);
    let server = Process::run(command(), free_port());
    let ada = Guest { client: Client::new(), address: server.address.clone(), token: ada.token.clone() };
    assert_eq!(ada.get(&file).await, (200, "kept for good".to_owned()));
    let history = ada.history().await;
    let missing: Vec<&String> = before.iter().filter(|content| !history.contains(content)).collect();
    assert!(missing.is_empty(), "{} are missing", missing.len());
    ada.post("/api/chat/messages", &json!({ "channel_id": "hall", "content": "on" })).await.unwrap();
    assert_eq!(server.terminate(), Some(0));
}

#[test]
fn a_backup_never_covers_anything_and_is_of_something() {
    let folder = tempfile::tempdir().unwrap();
    let refused = |args: &[&str]| {
        let output = motet(folder.path()).args(args).output().unwrap();
        assert!(!output.status.success(), "{args:?}");
        String::from_utf8(output.stderr).unwrap()
    };
    for command in [&["backup", "kept"][..], &["admin", "list"], &["admin", "grant", "ada"], &["keys", "rotate"]] {
        assert_eq!(refused(command), "motet: no database in data folder data\n");
        let elsewhere = [command, &["--database-url", "sqlite://other.db"]].concat();
        assert_eq!(refused(&elsewhere), "motet: no database at other.db\n");
    }
    assert_eq!(folder.path().read_dir().unwrap().count(), 0, "nothing was made");
    run(motet(folder.path()).arg("migrate"));
    run(motet(folder.path()).args(["backup", "kept"]));
    assert_eq!(refused(&["backup", "kept"]), "motet: backup folder kept: there is something already\n");
    run(motet(folder.path()).args(["backup", "again"]));
    let names: Vec<_> =
        folder.path().join("again").read_dir().unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert!(names.contains(&"motet.db".into()) && names.contains(&"files".into()), "{names:?}");
}
