//! A server that stops tells its sockets to come back, and has everything when they do.

use std::time::{Duration, Instant};

use serde_json::json;
use testkit::{Engine, Server};
use voices::Dialect;

use crate::people::{gateway, guild, say, voice_client};
use crate::raw::{HTTP2, HTTP2_GET, Raw, head};

pub(crate) async fn sockets_of_every_dialect_are_told_to_come_back_and_find_what_was_acknowledged(engine: Engine) {
    let mut server = Server::on(engine, &[]).await;
    let gwen = gateway(&server, "gwen").await;
    let abel = voice_client(&server, Dialect::Auth0, "abel").await.token;
    let cora = voice_client(&server, Dialect::Command, "cora").await.token;
    let (_, channel) = guild(&server, &gwen).await;
    let mut sockets = Vec::new();
    for path in [
        "/ws".to_owned(),
        format!("/ws?token={cora}"),
        format!("/ws?token={abel}"),
        format!("/ws?token={gwen}"),
        format!("/api/ws/gwen?token={gwen}"),
        format!("/api/ws?token={gwen}"),
    ] {
        sockets.push((server.socket(&path).await, path));
    }
    for line in 0..20 {
        say(&server, &gwen, channel, json!({ "content": format!("line {line}") })).await.expect(201);
    }
    server.stop().await;
    // Clients of `pythia` and `chat` reconnect only after a connection that ended without a close frame.
    let cut = [format!("/ws?token={gwen}"), format!("/api/ws/gwen?token={gwen}")];
    for (socket, path) in &mut sockets {
        assert_eq!(socket.closed().await, if cut.contains(path) { 1006 } else { 1012 }, "{path}");
    }
    server.restart().await;
    let history = server.get(&format!("/api/rest/channels/{channel}/messages"), &gwen).await.expect(200);
    let contents: Vec<&str> =
        history.as_array().unwrap().iter().rev().map(|message| message["content"].as_str().unwrap()).collect();
    assert_eq!(contents, (0..20).map(|line| format!("line {line}")).collect::<Vec<_>>());
    // The keys of both kinds of token are the ones they were.
    assert_eq!(server.get("/users/me", &abel).await.status, 200);
    let mut back = server.socket(&format!("/api/ws?token={gwen}")).await;
    back.until(|frame| frame["op"] == 10).await;
    say(&server, &gwen, channel, json!({ "content": "line 20" })).await.expect(201);
    assert_eq!(back.frame().await["d"]["content"], "line 20");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_does_nothing_holds_up_no_stop() {
    let mut server = Server::start().await;
    let address = server.address();
    let both = [HTTP2, HTTP2_GET].concat();
    let mut connections = Vec::new();
    for said in [b"".as_slice(), b"GET /heal", b"PRI * HT", HTTP2, &both, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"] {
        connections.push(Raw::saying(address, said).await);
    }
    tokio::time::sleep(Duration::from_millis(200)).await;
    let begun = Instant::now();
    server.stop().await;
    assert!(begun.elapsed() < Duration::from_secs(8), "requests that never were have been waited for");
    for connection in &mut connections {
        connection.until_closed().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_is_on_its_way_is_answered_before_the_stop() {
    let mut server = Server::start().await;
    let token = gateway(&server, "gwen").await;
    let body = json!({ "name": "just in time" }).to_string();
    let head = head("POST", "/api/rest/servers", &token, "application/json", body.len());
    let mut half = Raw::saying(server.address(), &[&head, &body.as_bytes()[..5]].concat()).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    let (answered, ()) = tokio::join!(
        async {
            tokio::time::sleep(Duration::from_secs(1)).await;
            half.say(&body.as_bytes()[5..]).await;
            half.status().await
        },
        server.stop(),
    );
    assert_eq!(answered, 201);
}
