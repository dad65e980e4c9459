//! A socket that stops reading is dropped, and delays nobody.

use std::time::Duration;

use serde_json::json;
use testkit::{Heard, Server};
use voices::Dialect;

use crate::people::voice_client;

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_stops_reading_is_dropped_and_another_hears_everything() {
    let server = Server::start().await;
    let ada = voice_client(&server, Dialect::Pythia, "ada").await;
    let made = server.post("/api/v1/channels/", &ada.token, json!({ "name": "loud" })).await.expect(200);
    let channel = made["id"].as_str().unwrap();
    let mut stalled = server.socket(&format!("/ws?token={}", ada.token)).await;
    let mut brisk = server.socket(&format!("/ws?token={}", ada.token)).await;
    assert_eq!(stalled.frame().await["type"], "connection_established");
    assert_eq!(brisk.frame().await["type"], "connection_established");
    let content = "x".repeat(2000);
    // More than the outbox holds besides what the kernel takes for both ends.
    let rounds = 6000;
    let hearing = tokio::spawn(async move {
        for _ in 0..rounds {
            assert_eq!(brisk.frame().await["type"], "new_message");
        }
    });
    let body = json!({ "channel_id": channel, "content": content });
    for _ in 0..rounds / 20 {
        let sends = (0..20).map(|_| server.post("/api/v1/messages/", &ada.token, body.clone()));
        for sent in futures_util::future::join_all(sends).await {
            sent.expect(200);
        }
    }
    tokio::time::timeout(Duration::from_mins(1), hearing).await.unwrap().unwrap();
    let mut heard = 0;
    let code = loop {
        match stalled.hear().await {
            Heard::Frame(_) => heard += 1,
            Heard::Closed(code, _) => break code,
        }
    };
    assert!(heard < rounds, "it was never dropped");
    // The close itself may find no room in a connection that nobody reads.
    assert!(matches!(code, 1013 | 1006), "closed with {code}");
}
