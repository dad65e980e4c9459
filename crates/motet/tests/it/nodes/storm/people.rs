//! People who speak and listen at whichever node there is, and come back where they lose it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use fastrand::Rng;
use futures_util::StreamExt;
use reqwest::Client as Requests;
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;
use voices::{Dialect, Http, VoiceClient, message_in};

use super::{PATIENCE, body};
use crate::people::number;

/// Those whose tokens are good at every node: a tenant's, or those of the issuer in its place, name an address.
const DIALECTS: [Dialect; 4] = [Dialect::Command, Dialect::Pythia, Dialect::Chat, Dialect::Gateway];
/// How long a request may take before it is tried elsewhere.
const REQUEST: Duration = Duration::from_secs(10);
/// How long to wait where no node takes anything.
const PAUSE: Duration = Duration::from_millis(20);

/// Somebody in all rooms.
pub(super) struct Person {
    dialect: Dialect,
    name: String,
    token: String,
    rooms: Vec<i64>,
}

/// Somebody's way to the nodes.
pub(super) struct Client {
    requests: Requests,
    nodes: Vec<String>,
    token: String,
    name: String,
    rooms: Vec<i64>,
}

/// What somebody heard, in order.
type HeardLines = Arc<Mutex<Vec<String>>>;

/// Somebody who listens.
pub(super) struct Ear {
    heard: HeardLines,
    task: JoinHandle<()>,
}

/// Makes rooms, and people who are in all of them.
pub(super) async fn gather(ports: &[u16], count: usize, rooms: usize) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for place in 0..count {
        let (dialect, name) = (DIALECTS[place % DIALECTS.len()], format!("person{place}"));
        let node: SocketAddr = ([127, 0, 0, 1], ports[place % ports.len()]).into();
        let token = VoiceClient::register(&Http::new(node), dialect, &name).await.unwrap().token;
        people.push(Person { dialect, name, token, rooms: Vec::new() });
    }
    let founder = Client::of(&people[0], ports);
    let mut all = Vec::new();
    for room in 0..rooms {
        let made = founder.post("/api/rest/channels", &json!({ "name": format!("room{room}") })).await;
        all.push(number(&made["channel_id"]));
    }
    for (place, person) in people.iter_mut().enumerate() {
        person.rooms.clone_from(&all);
        let client = Client::of(person, ports);
        for room in all.iter().filter(|_| place > 0) {
            client.post(&format!("/api/rest/channels/{room}/join"), &json!({})).await;
        }
    }
    people
}

/// What stands in each room, oldest first.
pub(super) async fn histories(person: &Person, ports: &[u16]) -> HashMap<i64, Vec<String>> {
    let (client, mut histories) = (Client::of(person, ports), HashMap::new());
    for room in &person.rooms {
        let (mut contents, mut before) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/rest/channels/{room}/messages?limit=100{before}");
            let page = client.get(&path).await;
            let Some(last) = page.as_array().unwrap().last() else { break };
            before = format!("&before={}", last["message_id"].as_str().unwrap());
            let page = page.as_array().unwrap().iter();
            contents.extend(page.map(|message| message["content"].as_str().unwrap().to_owned()));
        }
        contents.reverse();
        histories.insert(*room, contents);
    }
    histories
}

impl Person {
    /// Begins to listen at one node, and goes on at another whenever that one is gone.
    pub(super) async fn listen(&self, ports: &[u16], seed: u64) -> Ear {
        let (dialect, ports, heard) = (self.dialect, ports.to_vec(), HeardLines::default());
        let query = format!("token={}&cursor=", self.token);
        let path = match dialect {
            Dialect::Chat => format!("/api/ws/{}?{query}", self.name),
            Dialect::Gateway => format!("/api/ws?{query}"),
            Dialect::Command | Dialect::Pythia | Dialect::Auth0 => format!("/ws?{query}"),
        };
        let cursor = Arc::new(Mutex::new(String::new()));
        let (lines, last) = (Arc::clone(&heard), Arc::clone(&cursor));
        let task = tokio::spawn(async move {
            let mut rng = Rng::with_seed(seed);
            loop {
                let port = ports[rng.usize(..ports.len())];
                let url = format!("ws://127.0.0.1:{port}{path}{}", last.lock().unwrap());
                hear(&url, dialect, &lines, &last).await;
                tokio::time::sleep(PAUSE).await;
            }
        });
        let begun = Instant::now();
        while cursor.lock().unwrap().is_empty() {
            assert!(begun.elapsed() < PATIENCE, "{} was never told a cursor", self.name);
            tokio::time::sleep(PAUSE).await;
        }
        Ear { heard, task }
    }
}

/// Hears what one socket says, until it is gone.
async fn hear(url: &str, dialect: Dialect, heard: &HeardLines, last: &Mutex<String>) {
    let Ok((mut socket, _)) = connect_async(url).await else { return };
    while let Some(Ok(message)) = socket.next().await {
        let Message::Text(text) = message else { continue };
        let frame: Value = serde_json::from_str(&text).unwrap();
        let is_reload = frame["type"] == "reload" || frame["d"]["resumed"] == false;
        assert!(!is_reload, "what was missed couldn't be told");
        if let Some(content) = message_in(dialect, &frame) {
            heard.lock().unwrap().push(content.to_owned());
        }
        if let Some(cursor) = frame["cursor"].as_str() {
            cursor.clone_into(&mut last.lock().unwrap());
        }
    }
}

impl Ear {
    /// Fails unless each room was heard as it stands.
    pub(super) async fn hold(self, person: &Person, histories: &HashMap<i64, Vec<String>>, seed: u64) {
        let all: usize = histories.values().map(Vec::len).sum();
        let begun = Instant::now();
        while self.heard.lock().unwrap().len() < all && !self.task.is_finished() {
            assert!(
                begun.elapsed() < PATIENCE,
                "{} heard {} of {all} (seed {seed})",
                person.name,
                self.heard.lock().unwrap().len()
            );
            tokio::time::sleep(PAUSE).await;
        }
        assert!(!self.task.is_finished(), "{} gave up (seed {seed})", person.name);
        self.task.abort();
        let heard = self.heard.lock().unwrap();
        for (room, history) in histories {
            let there: Vec<&String> = heard.iter().filter(|line| line.starts_with(&format!("{room}:"))).collect();
            assert_eq!(there, history.iter().collect::<Vec<_>>(), "{} in room {room} (seed {seed})", person.name);
        }
    }
}

impl Client {
    pub(super) fn of(person: &Person, ports: &[u16]) -> Self {
        let requests = Requests::builder().timeout(REQUEST).build().unwrap();
        let nodes = ports.iter().map(|port| format!("http://127.0.0.1:{port}")).collect();
        let Person { token, name, rooms, .. } = person;
        Self { requests, nodes, token: token.clone(), name: name.clone(), rooms: rooms.clone() }
    }

    /// Says so many lines, each until it is acknowledged; answers them, with their rooms.
    pub(super) async fn speak(self, count: usize, seed: u64, acknowledged: Arc<AtomicUsize>) -> Vec<(i64, String)> {
        let (mut rng, mut spoken) = (Rng::with_seed(seed), Vec::new());
        for line in 0..count {
            let room = self.rooms[rng.usize(..self.rooms.len())];
            let content = format!("{room}: {} {line}", self.name);
            let path = format!("/api/rest/channels/{room}/messages");
            let begun = Instant::now();
            loop {
                let node = &self.nodes[rng.usize(..self.nodes.len())];
                let sent = self.requests.post(format!("{node}{path}")).bearer_auth(&self.token).json(&body(&content));
                match sent.send().await.map(|answer| answer.status().as_u16()) {
                    Ok(200 | 201) => break,
                    Ok(503) | Err(_) => tokio::time::sleep(PAUSE).await,
                    Ok(status) => panic!("{content} was answered {status}"),
                }
                assert!(begun.elapsed() < PATIENCE, "{content} was never taken");
            }
            acknowledged.fetch_add(1, Ordering::Relaxed);
            spoken.push((room, content));
        }
        spoken
    }

    async fn post(&self, path: &str, body: &Value) -> Value {
        let sent = self.requests.post(format!("{}{path}", self.nodes[0])).bearer_auth(&self.token).json(body);
        let answer = sent.send().await.unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    async fn get(&self, path: &str) -> Value {
        let sent = self.requests.get(format!("{}{path}", self.nodes[0])).bearer_auth(&self.token);
        sent.send().await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }
}
