//! What is said through one is heard, live and once, in all, in one order.

use std::time::Duration;

use serde_json::Value;
use testkit::{Engine, Server, hold_frame};
use voices::{Dialect, Http, Singer, message_in, perform};

use crate::people::singer;

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
            choir.push(singer(&server, dialect, &format!("{}{voice}", dialect.name())).await);
        }
    }
    let founder = choir.iter().position(|singer| singer.dialect() == Dialect::Auth0).unwrap();
    let channel = choir[founder].open_channel("choir", "open-sesame").await.unwrap();
    for (place, singer) in choir.iter_mut().enumerate() {
        if place != founder {
            singer.join(channel, "open-sesame").await.unwrap();
        }
        singer.connect().await.unwrap();
    }
    let singing: Vec<_> = choir.into_iter().map(|singer| tokio::spawn(sing(singer, channel))).collect();
    let mut heard = Vec::new();
    let mut token = String::new();
    for voice in singing {
        let (singer, contents) = voice.await.unwrap();
        if singer.dialect() == Dialect::Auth0 {
            token.clone_from(&singer.token);
        }
        heard.push((singer.username, contents));
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
async fn sing(mut singer: Singer, channel: i64) -> (Singer, Vec<String>) {
    for line in 0..20 {
        let content = format!("{} {line}", singer.username);
        singer.say(channel, &content).await.unwrap();
    }
    let frames: Vec<Value> = singer.hear(500, PATIENCE).await.unwrap();
    let dialect = singer.dialect();
    for frame in &frames {
        hold_frame(dialect.name(), frame);
    }
    let contents = frames.iter().filter_map(|frame| message_in(dialect, frame)).map(str::to_owned).collect();
    (singer, contents)
}
