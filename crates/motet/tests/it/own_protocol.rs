//! A dialect that isn't HTTP, at a listener of its own.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use domain::fanout::CloseReason;
use domain::limits;
use kit::{Contract, DialectEntry, Introduction, OwnProtocol, live};
use serde_json::json;
use testkit::Server;
use tokio::net::TcpStream;

use crate::lines;
use crate::people::{gateway, guild, say};
use crate::raw::Raw;

static DIALECTS: &[DialectEntry] = &[gateway::ENTRY, LINES];

const LINES: DialectEntry = DialectEntry {
    name: lines::NAME,
    contract: Contract { openapi: None, asyncapi: None },
    encoder: || Arc::new(lines::LineEncoder),
    close: live::close,
    http: None,
    shared_socket: None,
    own_protocol: Some(OwnProtocol {
        limits: || live::connection_limits(lines::NAME, live::close(CloseReason::TooSlow)),
        carry: |context, accepted| Box::pin(lines::carry(context, accepted)),
    }),
    introduction: Introduction { paths: "lines over TCP", registering: None },
    password_page: None,
};

async fn start() -> (Server, SocketAddr) {
    let server = Server::speaking(DIALECTS, &[("listen_lines", "127.0.0.1:0")]).await;
    let [("lines", address)] = server.running().own_protocols[..] else { panic!("lines are listened for") };
    (server, address)
}

/// A client with a login.
async fn enters(address: SocketAddr, token: &str) -> Raw {
    let mut client = Raw::saying(address, format!("TOKEN {token}\n").as_bytes()).await;
    client.until(b"HELLO gwen\n").await;
    client
}

#[tokio::test(flavor = "multi_thread")]
async fn lines_hear_what_another_dialect_says_and_are_heard_there() {
    let (server, address) = start().await;
    let gwen = gateway(&server, "gwen").await;
    let (_, channel) = guild(&server, &gwen).await;
    let mut socket = server.socket(&format!("/api/ws?token={gwen}")).await;
    socket.until(|frame| frame["op"] == 10).await;
    let mut client = enters(address, &gwen).await;
    say(&server, &gwen, channel, json!({ "content": "by HTTP" })).await.expect(201);
    assert_eq!(client.until(b"\n").await, b"#room gwen: by HTTP\n");
    client.say(format!("SAY {channel} by lines\n").as_bytes()).await;
    assert_eq!(client.until(b"\n").await, b"#room gwen: by lines\n");
    for content in ["by HTTP", "by lines"] {
        assert_eq!(socket.frame().await["d"]["content"], content);
    }
    client.say(b"SAY 999999 nowhere\nTOKEN again\n").await;
    assert_eq!(client.until(b"d_token\n").await, b"REFUSED unknown\nREFUSED bad_token\n");
    // A logout ends the login's connections of every protocol.
    assert!(server.post("/api/rest/auth/logout", &gwen, json!(null)).await.status < 300);
    assert_eq!(client.until_closed().await, b"CLOSE 1008 session ended\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn its_connections_count_with_those_of_http_and_newcomers_get_in() {
    let (server, address) = start().await;
    let gwen = gateway(&server, "gwen").await;
    let (_, channel) = guild(&server, &gwen).await;
    let mut known = enters(address, &gwen).await;
    let mut strangers = Vec::new();
    for _ in 0..limits::CONNECTIONS_EACH + 20 {
        strangers.push(Raw::to(address).await);
    }
    assert_eq!(strangers[0].until_closed().await, b"", "the oldest went");
    say(&server, &gwen, channel, json!({ "content": "still here" })).await.expect(201);
    assert_eq!(known.until(b"\n").await, b"#room gwen: still here\n");
    enters(address, &gwen).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_says_so_to_those_who_speak_lines() {
    let (mut server, address) = start().await;
    let gwen = gateway(&server, "gwen").await;
    let mut known = enters(address, &gwen).await;
    let mut stranger = Raw::saying(address, b"SAY 1 hello\n").await;
    stranger.until(b"REFUSED bad_token\n").await;
    let began = Instant::now();
    server.stop().await;
    assert!(began.elapsed() < Duration::from_secs(5), "nobody was waited for, and it took {:?}", began.elapsed());
    for client in [&mut known, &mut stranger] {
        let close = String::from_utf8(client.until_closed().await).unwrap();
        let seconds = close.strip_prefix("CLOSE 1012 retry in ").and_then(|rest| rest.strip_suffix(" s\n"));
        let seconds = seconds.unwrap_or_else(|| panic!("{close}")).parse().unwrap();
        assert!(limits::RETRY_SECONDS.contains(&seconds), "{close}");
    }
    assert!(TcpStream::connect(address).await.is_err(), "nobody is taken in any more");
}
