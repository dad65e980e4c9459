//! How sockets of the `command` dialect are bound to logins, and that they end with them.

use std::time::Duration;

use domain::model::SessionId;
use domain::verbs::EndSession;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use testkit::{Heard, Server, Socket};

async fn tell(socket: &mut Socket, command: &str, payload: Value) -> Value {
    socket.ask(&json!({ "command": command, "payload": payload })).await
}

/// An account, and the token of a login of its own.
async fn account(server: &Server, name: &str) -> String {
    let mut socket = server.socket("/ws").await;
    let newcomer = json!({ "username": name, "email": format!("{name}@example.com"), "password": "secure_password" });
    let registered = tell(&mut socket, "register", newcomer).await;
    assert_eq!(registered["status"], "success", "{registered}");
    login(&mut socket, name).await
}

async fn login(socket: &mut Socket, name: &str) -> String {
    let answer = tell(socket, "login", json!({ "username": name, "password": "secure_password" })).await;
    assert_eq!(answer["token_type"], "bearer");
    answer["access_token"].as_str().expect("a token").to_owned()
}

async fn with_header(server: &Server, token: &str) -> Socket {
    server.try_socket("/ws", &[(AUTHORIZATION, &format!("Bearer {token}"))]).await.expect("a socket")
}

fn error(detail: &str) -> Value {
    json!({ "status": "error", "detail": detail })
}

/// Ends the login that a token is for.
async fn revoke(server: &Server, token: &str) {
    let core = &server.running().core;
    let claims = core.tokens.verify(token, core.clock.now()).expect("a good token");
    let session: SessionId = claims.session;
    core.store.perform(EndSession { session }).await.expect("the login ends");
}

#[tokio::test]
async fn whoever_a_frame_names_speaks_and_else_whoever_the_socket_is_bound_to() {
    let server = Server::start().await;
    let (ann, bo) = (account(&server, "ann").await, account(&server, "bo").await);
    let mut socket = server.socket("/ws").await;
    assert_eq!(tell(&mut socket, "get_user", json!({ "user_id": "me" })).await, error("Unauthorized"));
    assert_eq!(tell(&mut socket, "get_user", json!({ "user_id": 1, "token": "x" })).await, error("Invalid token"));
    let me = tell(&mut socket, "get_user", json!({ "user_id": "me", "authorization": format!("Bearer {bo}") })).await;
    assert_eq!(me["user"]["username"], "bo");
    assert_eq!(tell(&mut socket, "get_user", json!({ "user_id": "me" })).await, error("Unauthorized"));
    login(&mut socket, "ann").await;
    assert_eq!(tell(&mut socket, "get_user", json!({ "user_id": "me" })).await["user"]["username"], "ann");
    let me = tell(&mut socket, "get_user", json!({ "user_id": "me", "TOKEN": bo })).await;
    assert_eq!(me["user"]["username"], "bo");
    let mut socket = with_header(&server, &ann).await;
    assert_eq!(tell(&mut socket, "get_user", json!({ "user_id": "me" })).await["user"]["username"], "ann");
}

#[tokio::test]
async fn every_kind_of_socket_ends_with_the_login_it_is_bound_to() {
    let server = Server::start().await;
    let token = account(&server, "ann").await;
    let mut by_header = with_header(&server, &token).await;
    let mut live = server.socket(&format!("/ws?token={token}")).await;
    assert_eq!(live.frame().await["type"], "user_info");
    assert_eq!(live.frame().await["type"], "guilds_list");
    let mut by_subscription = with_header(&server, &token).await;
    assert_eq!(tell(&mut by_subscription, "subscribe", json!({})).await["status"], "success");
    let mut by_login = server.socket("/ws").await;
    let other = login(&mut by_login, "ann").await;
    revoke(&server, &token).await;
    let over = Heard::Closed(1008, "session ended".into());
    assert_eq!(by_header.hear().await, over);
    assert_eq!(live.hear().await, over);
    assert_eq!(by_subscription.closed().await, 1008);
    assert_eq!(tell(&mut by_login, "list_user_guilds", json!({})).await["guilds"], json!([]));
    revoke(&server, &other).await;
    assert_eq!(by_login.hear().await, over);
    let mut late = with_header(&server, &token).await;
    assert_eq!(late.hear().await, Heard::Frame(error("Invalid token")));
    assert_eq!(late.hear().await, Heard::Closed(1008, "invalid token".into()));
}

#[tokio::test]
async fn a_bound_socket_outlives_its_token_and_a_token_in_a_frame_does_not() {
    let server = Server::start().await;
    let token = account(&server, "ann").await;
    let mut bound = with_header(&server, &token).await;
    server.clock.advance(Duration::from_hours(2));
    let guild = tell(&mut bound, "create_guild", json!({ "name": "New Guild" })).await;
    assert_eq!(guild["guild"], json!({ "id": 1, "name": "New Guild", "owner_id": 1 }));
    assert_eq!(tell(&mut bound, "list_user_guilds", json!({})).await["guilds"], json!([guild["guild"]]));
    let stale = tell(&mut bound, "list_user_guilds", json!({ "token": token })).await;
    assert_eq!(stale, error("Invalid token"));
    server.clock.advance(Duration::from_hours(31 * 24));
    for (command, payload) in [("list_user_guilds", json!({})), ("create_guild", json!({ "name": "Late" }))] {
        assert_eq!(tell(&mut bound, command, payload).await, error("Invalid token"));
    }
}

#[tokio::test]
async fn a_live_socket_stays_live_whoever_logs_in_on_it() {
    let server = Server::start().await;
    let token = account(&server, "ann").await;
    account(&server, "bo").await;
    let mut live = server.socket(&format!("/ws?token={token}")).await;
    assert_eq!([live.frame().await["type"].take(), live.frame().await["type"].take()], ["user_info", "guilds_list"]);
    login(&mut live, "ann").await;
    let shown = json!({ "id": 1, "name": "hers", "owner_id": 1 });
    let reply = json!({ "status": "success", "guild": shown, "type": "guild_created", "data": shown });
    assert_eq!(tell(&mut live, "create_guild", json!({ "name": "hers" })).await, reply);
    login(&mut live, "bo").await;
    let greeted = live.until(|frame| frame["type"] == "user_info").await;
    assert_eq!(greeted["data"]["username"], "bo");
    assert_eq!(live.frame().await, json!({ "type": "guilds_list", "data": [] }));
    assert_eq!(tell(&mut live, "get_guild", json!({ "guild_id": 1 })).await, error("Guild not found"));
}

#[tokio::test]
async fn a_live_session_sees_who_is_there_and_how_to_get_in() {
    let server = Server::start().await;
    let token = account(&server, "ann").await;
    let other = account(&server, "bo").await;
    let mut asking = with_header(&server, &token).await;
    let guild = tell(&mut asking, "create_guild", json!({ "name": "hers" })).await["guild"]["id"].clone();
    let channel = json!({ "guild_id": guild, "name": "hall" });
    let channel = tell(&mut asking, "create_channel", channel).await["channel"]["id"].clone();
    let mut live = server.socket(&format!("/ws?token={token}")).await;
    let greeted = live.until(|frame| frame["type"] == "guilds_list").await;
    let code = greeted["data"][0]["invite_code"].as_str().expect("a guild made here can be joined").to_owned();
    let mut others = with_header(&server, &other).await;
    assert_eq!(tell(&mut others, "join_guild", json!({ "invite_code": code })).await["status"], "success");
    others.close().await;
    let page = json!({ "channel_id": channel });
    let users = tell(&mut asking, "get_channel_users", page.clone()).await["users"].clone();
    assert!(users.as_array().unwrap().iter().all(|user| user.get("status").is_none()), "{users}");
    tell(&mut live, "set_status", json!({ "status": "invisible" })).await;
    let seen = live.ask(&json!({ "command": "get_channel_users", "payload": page })).await;
    let seen = if seen.get("users").is_some() { seen } else { live.until(|frame| frame.get("users").is_some()).await };
    assert_eq!(seen["users"][0]["status"], "invisible", "oneself as one chose: {seen}");
    assert!(seen["users"][1]["status"].is_string() && seen["users"][1]["username"] == "bo", "{seen}");
}
