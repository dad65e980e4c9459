//! Clients that are to reconnect or to ask again later are given a random delay.

use std::collections::BTreeSet;

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::json;
use testkit::{Heard, Server, Socket};

use crate::people::{gateway, pythia};

/// The close code of a socket, and the delay in seconds that its reason gives.
async fn delay(socket: &mut Socket) -> (u16, u64) {
    loop {
        if let Heard::Closed(code, reason) = socket.hear().await {
            let seconds = reason.strip_prefix("retry in ").and_then(|rest| rest.strip_suffix(" s"));
            return (code, seconds.unwrap_or_else(|| panic!("{code} {reason:?}")).parse().unwrap());
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_that_there_is_none_now_says_when_to_ask_again() {
    let server = Server::start().await;
    let (gwen, ann) = (gateway(&server, "gwen").await, pythia(&server, "ann").await);
    server.running().core.store.close().await;
    let name = json!({ "username": "gwen", "password": "correct horse" });
    let unknown = format!("v1.{}", "0".repeat(64));
    let refresh = json!({ "grant_type": "refresh_token", "client_id": "app", "refresh_token": unknown });
    for (method, path, token, body) in [
        (Method::GET, "/readyz", "", json!(null)),
        (Method::GET, "/files/1/note.txt", gwen.as_str(), json!(null)),
        (Method::GET, "/users/me", &gwen, json!(null)),
        (Method::POST, "/oauth/token", "", refresh),
        (Method::GET, "/api/v1/channels/my", &ann, json!(null)),
        (Method::GET, "/api/channels/", &ann, json!(null)),
        (Method::GET, "/api/rest/users/@me", &gwen, json!(null)),
        (Method::POST, "/api/rest/auth/login", "", name.clone()),
        (Method::POST, "/api/v1/auth/login", "", name.clone()),
        (Method::POST, "/api/auth/login", "", name.clone()),
    ] {
        let answer = server.call(method, path, token, body).await;
        assert_eq!(answer.status, 503, "{path}: {}", answer.body);
        // The testkit holds its `Retry-After` to what is published.
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_turned_away_at_once_comes_back_one_by_one() {
    let mut server = Server::start().await;
    let gwen = gateway(&server, "gwen").await;
    let mut sockets = Vec::new();
    for _ in 0..40 {
        sockets.push(server.socket(&format!("/api/ws?token={gwen}")).await);
    }
    let mut asked = BTreeSet::new();
    for _ in 0..40 {
        let answer = server.raw(Method::GET, "/readyz", HeaderMap::new(), "").await;
        assert_eq!((answer.status, answer.header("retry-after")), (200, ""));
    }
    server.running().core.store.close().await;
    for _ in 0..40 {
        let answer = server.get("/api/rest/users/@me", &gwen).await;
        asked.insert(answer.header("retry-after").parse::<u64>().unwrap());
    }
    // A connection that comes now is turned away.
    let (code, seconds) = delay(&mut server.socket(&format!("/api/ws?token={gwen}")).await).await;
    assert!(code == 1012 && (1..=10).contains(&seconds), "{code}, {seconds} s");
    server.stop().await;
    let mut told = BTreeSet::new();
    for socket in &mut sockets {
        let (code, seconds) = delay(socket).await;
        assert_eq!(code, 1012);
        told.insert(seconds);
    }
    for drawn in [asked, told] {
        assert!(drawn.len() > 3 && drawn.iter().all(|seconds| (1..=10).contains(seconds)), "{drawn:?}");
    }
}
