//! `/ws`, which three documents claim, and the other doors.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::header::AUTHORIZATION;
use serde_json::json;
use testkit::{Heard, Server};
use voices::Dialect;

use crate::people::voice_client;

#[tokio::test(flavor = "multi_thread")]
async fn the_token_says_which_dialect_answers() {
    let server = Server::start().await;
    let command = voice_client(&server, Dialect::Command, "cora").await.token;
    let auth0 = voice_client(&server, Dialect::Auth0, "abel").await.token;
    let pythia = voice_client(&server, Dialect::Pythia, "pia").await.token;
    let chat = voice_client(&server, Dialect::Chat, "chad").await.token;

    let mut live = server.socket(&format!("/ws?token={command}")).await;
    assert_eq!(live.frame().await["type"], "user_info");
    let mut silent = server.socket(&format!("/ws?token={auth0}")).await;
    assert_eq!(silent.ask(&json!({})).await["type"], "error");
    for own in [pythia, chat] {
        let mut room = server.socket(&format!("/ws?token={own}")).await;
        assert_eq!(room.frame().await["type"], "connection_established");
    }
    let header = format!("Bearer {command}");
    let mut asking = server.try_socket("/ws", &[(AUTHORIZATION, &header)]).await.unwrap();
    let answer = asking.ask(&json!({ "command": "list_user_guilds", "payload": {} })).await;
    assert_eq!(answer, json!({ "status": "success", "guilds": [] }));
    let mut anonymous = server.socket("/ws").await;
    let answer = anonymous.ask(&json!({ "command": "list_user_guilds", "payload": {} })).await;
    assert_eq!(answer, json!({ "status": "error", "detail": "Unauthorized" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_token_is_refused_in_the_dialects_way() {
    let server = Server::start().await;
    assert_eq!(server.try_socket("/ws?token=garbage", &[]).await.err(), Some(403));
    let pythia = voice_client(&server, Dialect::Pythia, "pia").await.token;
    let forged = format!("{}x", &pythia[..pythia.len() - 1]);
    assert_eq!(server.try_socket(&format!("/ws?token={forged}"), &[]).await.err(), Some(403));
    let mut header = server.try_socket("/ws", &[(AUTHORIZATION, "Bearer garbage")]).await.unwrap();
    assert_eq!(header.frame().await, json!({ "status": "error", "detail": "Invalid token" }));
    assert_eq!(header.closed().await, 1008);
    // Tokens from before audiences were written name a user and no audience: they are refused, and clients log in again.
    for claims in [json!({ "sub": "ada", "exp": 4_000_000_000_u64 }), json!({ "sub": 7, "exp": 1 })] {
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let old = format!("{}.{}.c2lnbmF0dXJl", part(&json!({ "alg": "HS256", "typ": "JWT" })), part(&claims));
        let mut old = server.socket(&format!("/ws?token={old}")).await;
        assert_eq!(old.frame().await, json!({ "status": "error", "detail": "Invalid token" }));
        assert_eq!(old.closed().await, 1008);
    }
    let mut chat = server.socket("/api/ws/pia?token=garbage").await;
    assert_eq!(chat.closed().await, 4001);
    let mut other = server.socket(&format!("/api/ws/somebody?token={pythia}")).await;
    assert!(matches!(other.closed().await, 4003 | 4004));
    let mut gateway = server.socket("/api/ws?token=garbage").await;
    let hello = gateway.hear().await;
    let code = if let Heard::Closed(code, _) = hello { code } else { gateway.closed().await };
    assert_eq!(code, 4004);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_logout_ends_the_tokens_and_sockets_of_its_login_only() {
    let server = Server::start().await;
    let first = voice_client(&server, Dialect::Gateway, "gwen").await.token;
    let login = json!({ "username": "gwen", "password": voices::PASSWORD });
    let second =
        server.post("/api/rest/auth/login", "", login).await.expect(200)["access_token"].as_str().unwrap().to_owned();
    let mut ended = server.socket(&format!("/ws?token={first}")).await;
    let mut standing = server.socket(&format!("/ws?token={second}")).await;
    assert_eq!(ended.frame().await["type"], "connection_established");
    assert_eq!(standing.frame().await["type"], "connection_established");
    assert_eq!(server.post("/api/rest/auth/logout", &first, json!({})).await.status, 204);
    assert_eq!(ended.closed().await, 1008);
    assert_eq!(server.get("/api/rest/auth/me", &first).await.status, 401);
    assert_eq!(standing.ask(&json!({ "type": "ping" })).await["type"], "pong");
    assert_eq!(server.get("/api/rest/auth/me", &second).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn dialects_can_be_switched_off() {
    let server = Server::with(&[("dialects", "pythia,command")]).await;
    assert_eq!(server.get("/api/v1/health", "").await.status, 200);
    assert_eq!(server.get("/api/rest/auth/me", "").await.status, 404);
    assert_eq!(server.get("/users/me", "").await.status, 404);
    assert_eq!(server.get("/healthz", "").await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_preflight_names_authorization() {
    let server = Server::start().await;
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("origin", "http://localhost:3000".parse().unwrap());
    headers.insert("access-control-request-method", "PUT".parse().unwrap());
    headers.insert("access-control-request-headers", "authorization,content-type".parse().unwrap());
    let answer = server.raw(reqwest::Method::OPTIONS, "/users/me/bio", headers, "").await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("access-control-allow-origin"), "*");
    assert!(answer.header("access-control-allow-headers").contains("authorization"));
    assert!(answer.header("access-control-allow-methods").contains("PUT"));
}

#[tokio::test(flavor = "multi_thread")]
async fn both_slash_variants_are_one_path() {
    let server = Server::start().await;
    let token = voice_client(&server, Dialect::Pythia, "pia").await.token;
    for path in ["/api/v1/channels", "/api/v1/channels/", "/api/channels/", "/users", "/users/", "/api/rest/servers/"] {
        assert_eq!(server.get(path, &token).await.status, 200, "{path}");
    }
}
