//! Who sees whose email address.

use serde_json::{Value, json};
use testkit::{Engine, Server};

/// The tokens of two who share a room and have said something in it, and the room.
async fn two_in_a_room(server: &Server) -> ([String; 2], i64) {
    let mut tokens = Vec::new();
    for name in ["ada", "bob"] {
        let body = json!({ "username": name, "email": format!("{name}@example.com"), "password": "correct horse" });
        let made = server.post("/api/v1/auth/register", "", body).await.expect(200);
        assert_eq!(made["user"]["email"], format!("{name}@example.com"));
        tokens.push(made["access_token"].as_str().unwrap().to_owned());
    }
    let room =
        server.post("/channels", &tokens[0], json!({ "name": "parlour" })).await.expect(200)["id"].as_i64().unwrap();
    server.post(&format!("/channels/{room}/join"), &tokens[1], Value::Null).await.expect(200);
    let body = json!({ "content": "hello" });
    server.post(&format!("/channels/{room}/messages"), &tokens[0], body).await.expect(200);
    ([tokens[0].clone(), tokens[1].clone()], room)
}

/// Everything that bob sees of ada, as text.
async fn seen(server: &Server, [ada, bob]: &[String; 2], room: i64) -> Vec<String> {
    let mut seen = Vec::new();
    for path in [
        "/users".to_owned(),
        "/users/1".to_owned(),
        format!("/channels/{room}"),
        format!("/channels/{room}/members"),
        format!("/channels/{room}/messages"),
        "/api/v1/users".to_owned(),
        "/api/v1/users/search/ada".to_owned(),
        "/api/v1/channels/my".to_owned(),
        "/api/users".to_owned(),
        "/api/users/ada".to_owned(),
        "/api/rest/users/1".to_owned(),
    ] {
        let answer = server.get(&path, bob).await.expect(200);
        assert!(answer.to_string().contains("ada"), "{path}: {answer}");
        seen.push(format!("{path}: {answer}"));
    }
    let mut asking = server.socket("/ws").await;
    for command in [
        json!({ "command": "get_user", "token": bob, "payload": { "user_id": 1 } }),
        json!({ "command": "get_channel_users", "token": bob, "payload": { "channel_id": room } }),
        json!({ "command": "get_messages", "token": bob, "payload": { "channel_id": room } }),
    ] {
        seen.push(format!("{command}: {}", asking.ask(&command).await));
    }
    let auth =
        json!({ "grant_type": "password", "username": "bob", "password": "correct horse", "client_id": "an-app" });
    let token = server.post("/oauth/token", "", auth).await.expect(200)["access_token"].as_str().unwrap().to_owned();
    let known = json!({ "email": "bob@example.com", "auth0_id": "auth0|2" });
    server.post("/auth/sync", &token, known).await.expect(200);
    let command = json!({ "username": "bob", "password": "correct horse" });
    let login = asking.ask(&json!({ "command": "login", "payload": command })).await;
    let mut sockets = Vec::new();
    for path in [
        format!("/ws?token={token}"),
        format!("/ws?token={bob}"),
        format!("/ws?token={}", login["access_token"].as_str().unwrap()),
        format!("/api/ws?token={bob}"),
        format!("/api/ws/bob?token={bob}"),
    ] {
        sockets.push(server.socket(&path).await);
    }
    let body = json!({ "content": "a word for everybody" });
    server.post(&format!("/channels/{room}/messages"), ada, body).await.expect(200);
    for socket in &mut sockets {
        let frame = socket.until(|frame| frame.to_string().contains("a word for everybody")).await;
        seen.push(format!("a frame: {frame}"));
    }
    seen
}

pub(crate) async fn emails_are_shown_as_the_documents_have_it_or_to_their_owners_alone(engine: Engine) {
    let mut server = Server::on(engine, &[]).await;
    let (tokens, room) = two_in_a_room(&server).await;
    let shown = seen(&server, &tokens, room).await;
    assert!(shown.iter().filter(|text| text.contains("ada@example.com")).count() > 8, "{shown:#?}");
    server.set("show_emails", "off");
    server.restart().await;
    for text in seen(&server, &tokens, room).await {
        assert!(!text.contains("ada@example.com"), "{text}");
    }
    // One's own stays, and administrators see all.
    let own = &tokens[1];
    for path in ["/users/me", "/users/2", "/api/v1/auth/me", "/api/auth/me", "/api/users/me", "/api/rest/auth/me"] {
        assert_eq!(server.get(path, own).await.expect(200)["email"], "bob@example.com", "{path}");
    }
    let mut asking = server.socket("/ws").await;
    let answer = asking.ask(&json!({ "command": "get_user", "token": own, "payload": { "user_id": "me" } })).await;
    assert_eq!(answer["user"]["email"], "bob@example.com");
    server.set_admin("bob", true).await;
    let accounts = server.get("/api/v1/admin/users", own).await.expect(200);
    assert!(accounts.to_string().contains("ada@example.com"), "{accounts}");
    server.set("show_emails", "on");
    server.restart().await;
    assert_eq!(server.get("/users/1", own).await.expect(200)["email"], "ada@example.com");
}
