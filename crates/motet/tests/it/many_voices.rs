//! What is said through one is heard, live and once, in all, in one order.

use std::time::Duration;

use serde_json::Value;
use testkit::{Engine, Server, hold_frame};
use voices::{Dialect, Http, VoiceClient, message_in, perform};

use crate::people::voice_client;

const PATIENCE: Duration = Duration::from_mins(2);

pub(crate) async fn five_voices_hear_all_five_lines_each_in_its_own_words(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let parts = perform(&Http::new(server.address())).await.unwrap();
    let lines = Dialect::ALL.map(|dialect| format!("{} sings", dialect.name()));
    for part in &parts {
        for frame in &part.heard {
            hold_frame(part.dialect.name(), frame);
        }
        let mut heard: Vec<&str> = part.heard.iter().filter_map(|frame| message_in(part.dialect, frame)).collect();
        heard.sort_unstable();
        let mut expected: Vec<&str> = lines.iter().map(String::as_str).collect();
        expected.sort_unstable();
        assert_eq!(heard, expected, "{}", part.dialect.name());
    }
    assert_eq!(parts.len(), 5);
}

/// 5 users in each of 5 dialects, 20 concurrent messages each.
pub(crate) async fn five_hundred_messages_arrive_once_everywhere_in_the_order_of_history(engine: Engine) {
    sing(&[Server::on(engine, &[]).await], Choir { voices: 5, lines: 20, all: 500, patience: PATIENCE }).await;
}

/// What is said at once.
#[derive(Clone, Copy)]
pub(crate) struct Choir {
    /// How many users of each dialect there are at each node.
    pub(crate) voices: usize,
    /// How many messages each of them says.
    pub(crate) lines: usize,
    /// How many that are.
    pub(crate) all: usize,
    /// How long each waits for what is next.
    pub(crate) patience: Duration,
}

/// Has users of each dialect at each of these nodes speak at once: all of them hear all of it, once, in the order of history.
pub(crate) async fn sing(nodes: &[Server], said: Choir) {
    let Choir { voices, all, .. } = said;
    let mut choir = Vec::new();
    for (place, node) in nodes.iter().enumerate() {
        for dialect in Dialect::ALL {
            for voice in 0..voices {
                choir.push(voice_client(node, dialect, &format!("{}{}", dialect.name(), place * voices + voice)).await);
            }
        }
    }
    let founder = choir.iter().position(|client| client.dialect() == Dialect::Auth0).unwrap();
    let channel = choir[founder].open_channel("choir", "open-sesame").await.unwrap();
    for (place, client) in choir.iter_mut().enumerate() {
        if place != founder {
            client.join(channel, "open-sesame").await.unwrap();
        }
        client.connect().await.unwrap();
    }
    let speaking: Vec<_> = choir.into_iter().map(|client| tokio::spawn(say_lines(client, channel, said))).collect();
    let mut heard = Vec::new();
    let mut token = String::new();
    for voice in speaking {
        let (client, contents) = voice.await.unwrap();
        if client.dialect() == Dialect::Auth0 {
            token.clone_from(&client.token);
        }
        heard.push((client.username, contents));
    }
    let path = format!("/channels/{channel}/messages?limit=1000");
    let history = nodes.last().unwrap().get(&path, &token).await.expect(200);
    let mut history: Vec<&str> =
        history["messages"].as_array().unwrap().iter().filter_map(|m| m["content"].as_str()).collect();
    history.reverse();
    assert_eq!(history.len(), all);
    for (name, contents) in &heard {
        assert_eq!(contents, &history, "{name} heard otherwise");
    }
}

/// Says so many lines, and gives all that it heard.
async fn say_lines(mut client: VoiceClient, channel: i64, said: Choir) -> (VoiceClient, Vec<String>) {
    for line in 0..said.lines {
        let content = format!("{} {line}", client.username);
        client.say(channel, &content).await.unwrap();
    }
    let frames: Vec<Value> = client.hear(said.all, said.patience).await.unwrap();
    let dialect = client.dialect();
    for frame in &frames {
        hold_frame(dialect.name(), frame);
    }
    let contents = frames.iter().filter_map(|frame| message_in(dialect, frame)).map(str::to_owned).collect();
    (client, contents)
}
