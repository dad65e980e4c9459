//! What a token, a login and an invite are good for once their time is over.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::AUTHORIZATION;
use serde_json::{Value, json};
use testkit::{Engine, Heard, Server};
use voices::Dialect;

use crate::people::{gateway, guild, say, voice_client};

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_opens_nothing_in_any_family() {
    let server = Server::start().await;
    let own = voice_client(&server, Dialect::Pythia, "pia").await.token;
    let issued = voice_client(&server, Dialect::Auth0, "abel").await.token;
    server.clock.advance(Duration::from_mins(30) - Duration::from_secs(1));
    assert_eq!(server.get("/api/v1/auth/me", &own).await.status, 200, "to the last second");
    server.clock.advance(Duration::from_secs(2));
    for path in ["/api/v1/auth/me", "/api/auth/me", "/api/rest/auth/me", "/users/me"] {
        assert_eq!(server.get(path, &own).await.status, 401, "{path}");
    }
    assert_eq!(server.get("/users/me", &issued).await.status, 401);
    for token in [&own, &issued] {
        let refused = server.try_socket(&format!("/ws?token={token}"), &[]).await.err();
        assert!(matches!(refused, Some(401 | 403)), "{refused:?}");
    }
    assert_eq!(server.socket(&format!("/api/ws/pia?token={own}")).await.closed().await, 4001);
    assert_eq!(server.socket(&format!("/api/ws?token={own}")).await.closed().await, 4004);
    let mut header = server.try_socket("/ws", &[(AUTHORIZATION, &format!("Bearer {own}"))]).await.unwrap();
    assert_eq!(header.frame().await, json!({ "status": "error", "detail": "Invalid token" }));
    assert_eq!(header.closed().await, 1008);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_socket_outlives_the_token_that_opened_it() {
    let server = Server::start().await;
    let gwen = gateway(&server, "gwen").await;
    let (_, channel) = guild(&server, &gwen).await;
    let mut room = server.socket(&format!("/ws?token={gwen}")).await;
    assert_eq!(room.frame().await["type"], "connection_established");
    let mut opcodes = server.socket(&format!("/api/ws?token={gwen}")).await;
    opcodes.until(|frame| frame["op"] == 10).await;
    let mut chat = server.socket(&format!("/api/ws/gwen?token={gwen}")).await;
    // The answer shows that the socket is live.
    assert!(chat.ask(&json!({})).await["error"].is_string());
    server.clock.advance(Duration::from_hours(1));
    assert_eq!(say(&server, &gwen, channel, json!({ "content": "too late" })).await.status, 401);
    let login = json!({ "username": "gwen", "password": voices::PASSWORD });
    let again = server.post("/api/rest/auth/login", "", login).await.expect(200)["access_token"].clone();
    say(&server, again.as_str().unwrap(), channel, json!({ "content": "still there?" })).await.expect(201);
    assert_eq!(room.frame().await["data"]["content"], "still there?");
    assert_eq!(opcodes.frame().await["d"]["content"], "still there?");
    assert_eq!(chat.frame().await["content"], "still there?");
}

pub(crate) async fn a_login_ends_after_thirty_days_and_can_do_nothing_from_then_on(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let account = json!({ "username": "gwen", "email": "gwen@example.com", "password": voices::PASSWORD });
    let first = server.post("/api/rest/auth/register", "", account).await.expect(201);
    let (_, channel) = guild(&server, first["access_token"].as_str().unwrap()).await;
    let mut chat = server.socket(&format!("/api/ws/gwen?token={}", first["access_token"].as_str().unwrap())).await;
    server.clock.advance(Duration::from_hours(29 * 24));
    let refreshed = refresh(&server, &first["refresh_token"]).await.expect(200);
    assert_eq!(server.get("/api/rest/auth/me", refreshed["access_token"].as_str().unwrap()).await.status, 200);
    server.clock.advance(Duration::from_hours(25));
    assert_eq!(refresh(&server, &refreshed["refresh_token"]).await.status, 401);
    let id = kit::id::uuid(kit::id::IdKind::Channel, channel);
    let answer = chat.ask(&json!({ "channel_id": id, "content": "from an open socket" })).await;
    assert!(answer["error"].is_string(), "{answer}");
}

async fn refresh(server: &Server, token: &Value) -> testkit::Answer {
    server.post("/api/rest/auth/refresh", "", json!({ "refresh_token": token })).await
}

pub(crate) async fn an_invite_admits_for_seven_days(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (owner, guest) = (gateway(&server, "owner").await, gateway(&server, "guest").await);
    let (guild, _) = guild(&server, &owner).await;
    let invite = server.post(&format!("/api/rest/servers/{guild}/invites"), &owner, json!({})).await.expect(201);
    let path = format!("/api/rest/invites/{}", invite["code"].as_str().unwrap());
    assert_eq!(server.get(&path, &guest).await.status, 200);
    server.clock.advance(Duration::from_hours(7 * 24) + Duration::from_secs(1));
    let login = json!({ "username": "guest", "password": voices::PASSWORD });
    let guest = server.post("/api/rest/auth/login", "", login).await.expect(200)["access_token"].clone();
    let guest = guest.as_str().unwrap();
    assert_eq!(server.get(&path, guest).await.status, 404);
    assert_eq!(server.post(&path, guest, json!({})).await.status, 404);
    let mut socket = server.try_socket("/ws", &[(AUTHORIZATION, &format!("Bearer {guest}"))]).await.unwrap();
    let join = json!({ "command": "join_guild", "payload": { "invite_code": invite["code"] } });
    socket.send(&join).await;
    assert_eq!(socket.hear().await, Heard::Frame(json!({ "status": "error", "detail": "Invalid invite code" })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_that_only_listens_ends_with_its_login() {
    let server = Server::start().await;
    let gwen = gateway(&server, "gwen").await;
    let mut room = server.socket(&format!("/ws?token={gwen}")).await;
    assert_eq!(room.frame().await["type"], "connection_established");
    server.clock.advance(Duration::from_hours(30 * 24 - 1));
    assert_eq!(domain::verbs::end_expired_sessions(&server.running().core).await, Ok(0));
    server.clock.advance(Duration::from_hours(1));
    assert_eq!(domain::verbs::end_expired_sessions(&server.running().core).await, Ok(1));
    assert_eq!(room.closed().await, 1008);
    assert_eq!(domain::verbs::end_expired_sessions(&server.running().core).await, Ok(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_is_doing_ends_when_one_said() {
    let server = Server::start().await;
    let (gwen, bob) = (gateway(&server, "gwen").await, gateway(&server, "bob").await);
    let (guild, _) = crate::people::guild(&server, &gwen).await;
    crate::people::admit(&server, guild, &gwen, &bob).await;
    let say = async |status: Value| {
        server.call(Method::PATCH, "/api/rest/users/@me", &gwen, json!({ "custom_status": status })).await
    };
    let seen = async || {
        let members = server.get(&format!("/api/rest/servers/{guild}/members?limit=1"), &bob).await.expect(200);
        members[0].get("custom_status").cloned()
    };
    assert_eq!(seen().await, None);
    let lunch = json!({ "text": "soup", "emoji": "🍲", "until": "2024-01-07T12:20:00Z" });
    assert_eq!(say(lunch.clone()).await.expect(200)["custom_status"], lunch);
    assert_eq!(seen().await, Some(lunch));
    let core = &server.running().core;
    server.clock.advance(Duration::from_mins(19));
    domain::verbs::end_custom_statuses(core).await.unwrap();
    assert!(seen().await.is_some());
    server.clock.advance(Duration::from_mins(1));
    domain::verbs::end_custom_statuses(core).await.unwrap();
    assert_eq!(seen().await, None);
    let stays = json!({ "text": null, "emoji": "🍲", "until": null });
    say(json!({ "emoji": "🍲" })).await.expect(200);
    assert_eq!(seen().await, Some(stays));
    for wrong in [
        json!({ "text": "x".repeat(129) }),
        json!({ "emoji": "soup" }),
        json!({ "text": "soup", "until": "noon" }),
        json!({ "text": "soup", "until": "2024-01-07T12:00:00Z" }),
        json!("soup"),
    ] {
        say(wrong).await.expect(400);
    }
    assert_eq!(say(json!(null)).await.expect(200).get("custom_status"), None);
    assert_eq!(seen().await, None);
}
