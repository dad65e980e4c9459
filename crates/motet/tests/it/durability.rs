//! What was acknowledged is there after a kill.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use kit::Times;
use reqwest::Client;
use serde_json::{Value, json};
use server::Ambient;
use server::admin::Silent;
use server::ambient::{SystemChance, SystemClock};
use server::settings::DatabaseSetting;

use crate::starting::{Process, free_port};

/// The answer, if the request succeeded.
pub(crate) async fn post(client: &Client, address: &str, path: &str, token: &str, body: &Value) -> Option<Value> {
    let request = client.post(format!("http://{address}{path}")).bearer_auth(token).json(body);
    let response = request.send().await.ok().filter(|response| response.status().is_success())?;
    response.json().await.ok()
}

async fn history(client: &Client, address: &str, token: &str, channel: &str) -> Vec<String> {
    let mut contents = Vec::new();
    loop {
        let path = format!("/api/v1/messages/channel/{channel}?limit=100&offset={}", contents.len());
        let request = client.get(format!("http://{address}{path}")).bearer_auth(token);
        let page: Vec<Value> = request.send().await.unwrap().json().await.unwrap();
        if page.is_empty() {
            return contents;
        }
        contents.extend(page.iter().map(|message| message["content"].as_str().unwrap().to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_acknowledged_message_survives_a_kill_and_every_seq_is_gapless() {
    let folder = tempfile::tempdir().unwrap();
    let port = free_port();
    let mut server = Process::start(folder.path(), port);
    let address = server.address.clone();
    let client = Client::new();
    let account = json!({ "username": "ada", "email": "ada@example.com", "password": "correct horse" });
    let login = post(&client, &address, "/api/v1/auth/register", "", &account).await.unwrap();
    let token = login["access_token"].as_str().unwrap().to_owned();
    let made = post(&client, &address, "/api/v1/channels/", &token, &json!({ "name": "tough" })).await.unwrap();
    let channel = made["id"].as_str().unwrap().to_owned();
    let acknowledged = Arc::new(Mutex::new(Vec::new()));
    for round in 0..3 {
        let sending: Vec<_> = (0..16)
            .map(|sender| {
                let (client, address, token) = (client.clone(), address.clone(), token.clone());
                let (channel, acknowledged) = (channel.clone(), Arc::clone(&acknowledged));
                tokio::spawn(async move {
                    for line in 0.. {
                        let content = format!("{round}-{sender}-{line}");
                        let body = json!({ "channel_id": channel, "content": content });
                        if post(&client, &address, "/api/v1/messages/", &token, &body).await.is_none() {
                            break;
                        }
                        acknowledged.lock().unwrap().push(content);
                    }
                })
            })
            .collect();
        // Some sends are acknowledged by now, and others are on their way when the server is killed.
        while acknowledged.lock().unwrap().len() < 100 * (round + 1) {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        server.kill();
        for sender in sending {
            sender.await.unwrap();
        }
        server = Process::start(folder.path(), port);
        let kept = history(&client, &address, &token, &channel).await;
        let missing: Vec<String> =
            acknowledged.lock().unwrap().iter().filter(|content| !kept.contains(content)).cloned().collect();
        assert_eq!(missing, Vec::<String>::new(), "round {round}");
    }
    assert_eq!(server.terminate(), Some(0));
    let database = DatabaseSetting::Sqlite(folder.path().join("data/motet.db"));
    let ambient = Ambient { clock: Arc::new(SystemClock), chance: Arc::new(SystemChance), times: Times::default() };
    let opener = store::Opener::Command;
    let options = server::StoreOptions { limited: true, log_life: domain::limits::LOG_LIFE, opener };
    let store = server::open_store(&database, &ambient, Arc::new(Silent), Duration::ZERO, options).await.unwrap();
    assert_eq!(store.broken_streams().await, Ok(0));
}
