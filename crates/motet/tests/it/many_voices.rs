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
    let server = Server::on(engine, &[]).await;
    let mut choir = Vec::new();
    for dialect in Dialect::ALL {
        for voice in 0..5 {
            choir.push(voice_client(&server, dialect, &format!("{}{voice}", dialect.name())).await);
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
    let speaking: Vec<_> = choir.into_iter().map(|client| tokio::spawn(say_lines(client, channel))).collect();
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
    let history = server.get(&path, &token).await.expect(200);
    let mut history: Vec<&str> =
        history["messages"].as_array().unwrap().iter().filter_map(|m| m["content"].as_str()).collect();
    history.reverse();
    assert_eq!(history.len(), 500);
    for (name, contents) in &heard {
        assert_eq!(contents, &history, "{name} heard otherwise");
    }
}

/// Says twenty lines, and gives the five hundred that it heard.
async fn say_lines(mut client: VoiceClient, channel: i64) -> (VoiceClient, Vec<String>) {
    for line in 0..20 {
        let content = format!("{} {line}", client.username);
        client.say(channel, &content).await.unwrap();
    }
    let frames: Vec<Value> = client.hear(500, PATIENCE).await.unwrap();
    let dialect = client.dialect();
    for frame in &frames {
        hold_frame(dialect.name(), frame);
    }
    let contents = frames.iter().filter_map(|frame| message_in(dialect, frame)).map(str::to_owned).collect();
    (client, contents)
}
