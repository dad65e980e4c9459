//! A client of `gateway` lives by its heartbeats alone. The clock of the sockets is moved by hand.

use std::time::Duration;

use serde_json::{Value, json};
use testkit::{Heard, Server, Socket};

use crate::people::gateway;

/// Lets so much time pass at once.
async fn pass(seconds: u64) {
    tokio::time::pause();
    tokio::time::advance(Duration::from_secs(seconds)).await;
    tokio::time::resume();
}

async fn beat(socket: &mut Socket) {
    let acknowledged = socket.ask(&json!({ "op": 1, "d": null })).await;
    assert_eq!(acknowledged, json!({ "op": 2, "d": null }));
}

/// Holds that the socket is told nothing but this close.
async fn closes(socket: &mut Socket, code: u16, reason: &str) {
    assert_eq!(socket.hear().await, Heard::Closed(code, reason.to_owned()));
}

#[tokio::test]
async fn two_missed_heartbeats_close_the_socket_and_nothing_else_counts_as_one() {
    let server = Server::start().await;
    let token = gateway(&server, "mikasa").await;
    let mut socket = server.socket(&format!("/api/ws?token={token}")).await;
    assert_eq!(socket.frame().await, json!({ "op": 0, "d": { "heartbeat_interval": 30_000 } }));
    assert_eq!(socket.frame().await["op"], 10);
    for _ in 0..3 {
        pass(61).await;
        beat(&mut socket).await;
    }
    for _ in 0..3 {
        pass(21).await;
        socket.send(&json!({ "op": 50, "d": { "channel_id": "1" } })).await;
    }
    pass(5).await;
    closes(&mut socket, 4009, "heartbeats missed").await;
}

#[tokio::test]
async fn whoever_doesnt_say_who_they_are_within_one_interval_is_closed_heartbeats_or_not() {
    let server = Server::with(&[("heartbeat_interval_ms", "10000")]).await;
    let mut socket = server.socket("/api/ws").await;
    assert_eq!(socket.frame().await, json!({ "op": 0, "d": { "heartbeat_interval": 10_000 } }));
    pass(6).await;
    beat(&mut socket).await;
    pass(5).await;
    closes(&mut socket, 4003, "not identified").await;
}

#[tokio::test]
async fn a_token_in_any_frame_says_who_one_is() {
    let server = Server::start().await;
    let token = gateway(&server, "armin").await;
    let mut socket = server.socket("/api/ws").await;
    socket.frame().await;
    let connected: Value = socket.ask(&json!({ "op": 1, "d": { "token": token } })).await;
    assert_eq!(connected["d"]["username"], "armin");
    pass(31).await;
    beat(&mut socket).await;
}
