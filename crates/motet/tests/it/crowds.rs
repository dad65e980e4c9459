//! Many connections at once: whose they are counts, and newcomers get in.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use domain::limits;
use reqwest::header::HeaderName;
use testkit::{Server, Socket};

use crate::people::{gateway, pythia};
use crate::raw::{HANDSHAKE, Raw, head};

const HEALTH: &[u8] = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// More connections than one address may have, each of which said this.
async fn crowd(address: SocketAddr, said: &[u8]) -> Vec<Raw> {
    let mut crowd = Vec::new();
    for _ in 0..limits::CONNECTIONS_EACH + 20 {
        crowd.push(Raw::saying(address, said).await);
    }
    crowd
}

#[tokio::test(flavor = "multi_thread")]
async fn of_one_address_the_oldest_that_do_nothing_go_for_newcomers() {
    let server = Server::start().await;
    let mut silent = crowd(server.address(), b"").await;
    let mut newcomer = Raw::saying(server.address(), HEALTH).await;
    assert_eq!(newcomer.status().await, 200);
    assert_eq!(silent[0].until_closed().await, b"", "the oldest went");
    let youngest = silent.last_mut().unwrap();
    youngest.say(HEALTH).await;
    assert_eq!(youngest.status().await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn anonymous_sockets_are_under_the_same_bound_and_those_with_a_login_are_not() {
    let server = Server::start().await;
    let token = gateway(&server, "gwen").await;
    let mut known = server.socket(&format!("/api/ws?token={token}")).await;
    let mut anonymous = crowd(server.address(), HANDSHAKE.as_bytes()).await;
    let last = anonymous.last_mut().unwrap();
    assert_eq!(last.status().await, 101);
    anonymous[0].until_closed().await;
    known.until(|frame| frame["op"] == 10).await;
    known.send(&serde_json::json!({ "op": 1, "d": null })).await;
    known.until(|frame| frame["op"] == 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_so_many_sockets_and_others_theirs() {
    let server = Server::start().await;
    let tokens = [pythia(&server, "pia").await, pythia(&server, "paul").await];
    let path = format!("/ws?token={}", tokens[0]);
    let mut sockets = Vec::new();
    for _ in 0..limits::CONNECTIONS_EACH {
        sockets.push(server.socket(&path).await);
    }
    assert_eq!(server.try_socket(&path, &[]).await.err(), Some(429));
    let mut other = server.socket(&format!("/ws?token={}", tokens[1])).await;
    assert_eq!(other.frame().await["type"], "connection_established");
    // What it has goes on, and one that ends makes room.
    assert_eq!(sockets[0].frame().await["type"], "connection_established");
    sockets.pop().unwrap().close().await;
    server.socket(&path).await.frame().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_rate_limits_neither_is_counted() {
    let server = Server::with(&[("rate_limits", "off")]).await;
    let mut silent = crowd(server.address(), b"").await;
    silent[0].say(HEALTH).await;
    assert_eq!(silent[0].status().await, 200);
    let path = format!("/ws?token={}", pythia(&server, "pia").await);
    let mut sockets = Vec::new();
    for _ in 0..=limits::CONNECTIONS_EACH {
        sockets.push(server.socket(&path).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_trusted_proxy_its_clients_count_each_for_themselves() {
    let server = Server::with(&[("trusted_proxies", "127.0.0.1")]).await;
    let forwarded = HeaderName::from_static("x-forwarded-for");
    let open =
        async |client: &str| Socket::open(server.address(), "/ws", &[(forwarded.clone(), client)]).await.unwrap();
    let mut other = open("198.51.100.7").await;
    let mut first = open("2001:db8:1:2::1").await;
    let mut sockets = Vec::new();
    for number in 0..limits::CONNECTIONS_EACH {
        // One customer's network, whatever its addresses.
        sockets.push(open(&format!("2001:db8:1:2::{number:x}")).await);
    }
    assert_eq!(first.closed().await, 1006, "the oldest of them was cut off");
    let request = serde_json::json!({ "command": "get_user", "payload": {} });
    assert!(other.ask(&request).await.is_object());
    assert!(sockets.last_mut().unwrap().ask(&request).await.is_object());
    // The proxy's own connections, which do nothing between requests, don't count.
    let mut idle = crowd(server.address(), HEALTH).await;
    for connection in &mut idle {
        assert_eq!(connection.status().await, 200);
    }
    idle[0].say(HEALTH).await;
    assert_eq!(idle[0].status().await, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn half_bodies_of_one_address_go_for_newcomers_too() {
    let server = Server::start().await;
    let half = [head("POST", "/api/auth/login", "", "application/json", 1000), b"{".to_vec()].concat();
    let _halves = crowd(server.address(), &half).await;
    tokio::time::sleep(std::time::Duration::from_secs(2)).await;
    let mut newcomer = Raw::saying(server.address(), HEALTH).await;
    assert_eq!(newcomer.status().await, 200);
}

/// What is sent beyond what may be sent at once waits: the account's requests, too, and nobody else's.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_too_much_is_heard_slowly_and_nothing_is_lost() {
    let server = Server::start().await;
    let token = gateway(&server, "gwen").await;
    let beats = limits::REQUESTS_AT_ONCE + limits::REQUESTS_PER_SECOND;
    let mut sockets = Vec::new();
    let began = Instant::now();
    for _ in 0..2 {
        sockets.push(server.socket(&format!("/api/ws?token={token}")).await);
    }
    for socket in &mut sockets {
        for _ in 0..beats / 2 {
            socket.send_text(r#"{"op":1,"d":null}"#).await;
        }
    }
    for socket in &mut sockets {
        for _ in 0..beats / 2 {
            socket.until(|frame| frame["op"] == 2).await;
        }
    }
    server.get("/api/rest/auth/me", &token).await.expect(200);
    // What came before its login counted for its address.
    assert!(began.elapsed() >= Duration::from_millis(990), "nothing waited");
}
