//! A log that can't be written, is full, or is read by nobody stops nothing: not the start, no request, no commit.

use std::fs::File;
use std::io::PipeReader;
use std::path::Path;
use std::process::{Command, Stdio};

use reqwest::Client;
use serde_json::{Value, json};

use crate::starting::{Process, free_port, motet};

/// An output that takes no bytes, and what keeps it open.
fn deaf(kind: &str) -> (Stdio, Option<PipeReader>) {
    let (reader, writer) = std::io::pipe().unwrap();
    match kind {
        "dead" => (writer.into(), None),
        "unread" => (writer.into(), Some(reader)),
        "full" => (File::options().write(true).open("/dev/full").unwrap().into(), None),
        other => panic!("{other}"),
    }
}

async fn post(address: &str, path: &str, token: &str, body: Value) -> Value {
    let request = Client::new().post(format!("http://{address}{path}")).bearer_auth(token).json(&body);
    let response = request.send().await.unwrap();
    assert!(response.status().is_success(), "{path}: {}", response.status());
    response.json().await.unwrap()
}

/// Says many lines and reads them back after a restart.
async fn talk(folder: &Path, command: Command) {
    const LINES: usize = 100;
    let server = Process::run(command, free_port());
    let address = server.address.clone();
    let account = json!({ "username": "ada", "email": "ada@example.com", "password": "correct horse" });
    let login = post(&address, "/api/v1/auth/register", "", account).await;
    let token = login["access_token"].as_str().unwrap();
    let channel = post(&address, "/api/v1/channels/", token, json!({ "name": "heard" })).await["id"].clone();
    for line in 0..LINES {
        let body = json!({ "channel_id": channel, "content": format!("line {line}") });
        post(&address, "/api/v1/messages/", token, body).await;
    }
    // Each request writes a line to the log; together they are longer than the log's queue.
    let long = "x".repeat(10_000);
    for _ in 0..200 {
        let answer = Client::new().get(format!("http://{address}/{long}")).send().await.unwrap();
        assert_eq!(answer.status(), 404);
    }
    let metrics = Client::new().get(format!("http://{address}/metrics")).send().await.unwrap().text().await.unwrap();
    assert!(metrics.contains("motet_log_lines_lost_total"), "{metrics}");
    assert_eq!(server.terminate(), Some(0));
    let server = Process::start(folder, free_port());
    let path = format!("http://{}/api/v1/messages/channel/{}?limit=100", server.address, channel.as_str().unwrap());
    let history: Vec<Value> = Client::new().get(path).bearer_auth(token).send().await.unwrap().json().await.unwrap();
    assert_eq!(history.len(), LINES);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standard_error_that_takes_nothing_stops_nothing() {
    for kind in ["dead", "full", "unread"] {
        let folder = tempfile::tempdir().unwrap();
        let mut command = motet(folder.path());
        let (stderr, _reader) = deaf(kind);
        // At level `trace`, so that the lines that wait outgrow the pipe and the log's queue.
        command.env("MOTET_LOG", "trace").stderr(stderr);
        talk(folder.path(), command).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standard_output_that_takes_nothing_does_not_stop_the_start() {
    for kind in ["dead", "full", "unread"] {
        let folder = tempfile::tempdir().unwrap();
        let (stdout, _reader) = deaf(kind);
        let server = Process::saying(motet(folder.path()), free_port(), stdout);
        let health = Client::new().get(format!("http://{}/healthz", server.address)).send().await.unwrap();
        assert_eq!(health.status(), 200, "{kind}");
        assert_eq!(server.terminate(), Some(0), "{kind}");
    }
}

#[test]
fn a_refusal_to_start_that_nobody_hears_is_a_refusal() {
    for kind in ["dead", "full", "unread"] {
        let folder = tempfile::tempdir().unwrap();
        let (stderr, _reader) = deaf(kind);
        let mut command = motet(folder.path());
        command.env("MOTET_LISTEN", "nowhere").stderr(stderr);
        assert_eq!(command.status().unwrap().code(), Some(1), "{kind}");
    }
}

#[test]
fn an_answer_that_can_not_be_written_is_no_success() {
    let folder = tempfile::tempdir().unwrap();
    let (stdout, _reader) = deaf("full");
    let output = motet(folder.path()).arg("migrate").stdout(stdout).stderr(Stdio::piped()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.starts_with("motet: it is done, but the answer can't be written"), "{said}");
}
