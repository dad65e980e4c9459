//! Wherever `chat` names a channel, its id can stand or its name, in whichever case.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server};

use crate::people::fill;

/// Everything that can be read of a channel.
const READS: [&str; 7] = [
    "/channels/{channel}",
    "/channels/{channel}/status",
    "/channels/{channel}/messages",
    "/channels/{channel}/banned-users",
    "/channels/{channel}/messages/{message}/reactions",
    "/messages/{channel}",
    "/chat/messages/{channel}",
];

/// Everything that can be done to one, by its owner or by another user, in an order in which each is possible.
const ACTS: [(&str, Method, &str, &str); 19] = [
    ("other", Method::POST, "/channels/{channel}/join", ""),
    ("other", Method::POST, "/messages", r#"{"channel_id": "{channel}", "content": "la"}"#),
    ("other", Method::POST, "/chat/messages", r#"{"channelId": "{channel}", "content": "la"}"#),
    ("other", Method::POST, "/messages/clear", r#"{"channel_id": "{channel}"}"#),
    ("other", Method::POST, "/chat/messages/clear", r#"{"channelId": "{channel}"}"#),
    ("other", Method::POST, "/channels/{channel}/leave", ""),
    ("owner", Method::PUT, "/channels/{channel}/messages/{message}", r#"{"content": "lo"}"#),
    ("owner", Method::PATCH, "/channels/{channel}/messages/{message}", r#"{"content": "la"}"#),
    ("owner", Method::POST, "/channels/{channel}/messages/{message}/reactions?emoji=🎺", ""),
    ("owner", Method::DELETE, "/channels/{channel}/messages/{message}/reactions/🎺", ""),
    ("owner", Method::POST, "/channels/{channel}/ban/{other}", ""),
    ("owner", Method::POST, "/channels/{channel}/unban/{other}", ""),
    ("owner", Method::POST, "/channels/{channel}/ban-by-username/Other", ""),
    ("owner", Method::POST, "/channels/{channel}/unban-by-username/other", ""),
    ("owner", Method::GET, "/channels/{channel}/banned-users", ""),
    ("owner", Method::DELETE, "/channels/{channel}/messages/{message}", ""),
    ("owner", Method::GET, "/channels/{channel}", ""),
    ("owner", Method::DELETE, "/channels/{channel}", ""),
    ("owner", Method::POST, "/channels", r#"{"name": "Big Hall"}"#),
];

async fn register(server: &Server, name: &str) -> Value {
    let account = json!({ "username": name, "password": "long enough" });
    server.post("/api/auth/register", "", account).await.expect(200)
}

pub(crate) async fn a_channel_is_named_by_id_or_by_name_wherever_one_is_named(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (owner, other) = (register(&server, "owner").await, register(&server, "other").await);
    let token = |who: &str| if who == "owner" { &owner } else { &other }["access_token"].as_str().unwrap().to_owned();
    let mut made = server.post("/api/channels", &token("owner"), json!({ "name": "Big Hall" })).await.expect(200);
    for form in ["id", "Big Hall", "big hall", "BIG%20HALL"] {
        let id = made["id"].as_str().unwrap().to_owned();
        let in_path = if form == "id" { id.clone() } else { form.replace(' ', "%20") };
        let in_body = if form == "id" { id.clone() } else { form.replace("%20", " ") };
        let message = json!({ "channel_id": in_body, "content": "la" });
        let said = server.post("/api/messages", &token("owner"), message).await.expect(200);
        assert_eq!(said["channel_id"], id, "{form}");
        let mut names = vec![
            ("channel", id),
            ("message", said["id"].as_str().unwrap().to_owned()),
            ("other", other["id"].as_str().unwrap().to_owned()),
        ];
        for path in READS {
            let read = async |names: &[(&str, String)]| {
                server.get(&format!("/api{}", fill(path, names)), &token("owner")).await.expect(200)
            };
            let by_id = read(&names).await;
            names[0].1.clone_from(&in_path);
            assert_eq!(read(&names).await, by_id, "{path} by {form}");
            made["id"].as_str().unwrap().clone_into(&mut names[0].1);
        }
        let mut socket = server.socket(&format!("/api/ws/owner?token={}", token("owner"))).await;
        let heard = socket.ask(&json!({ "channel_id": in_body, "content": "la" })).await;
        assert_eq!(heard["channel_id"], made["id"], "{form}: {heard}");
        for (who, method, path, body) in ACTS {
            names[0].1.clone_from(&in_body);
            let body = if body.is_empty() { Value::Null } else { serde_json::from_str(&fill(body, &names)).unwrap() };
            names[0].1.clone_from(&in_path);
            let answer = server.call(method, &format!("/api{}", fill(path, &names)), &token(who), body).await;
            assert_eq!(answer.status, 200, "{path} by {form}: {}", answer.body);
            made = answer.body;
        }
    }
}

/// Clients that know names only reach what their users are in: channels of servers, and conversations.
pub(crate) async fn whoever_is_in_a_channel_may_name_it(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob) = (register(&server, "ada").await, register(&server, "bob").await);
    let token = |who: &Value| who["access_token"].as_str().unwrap().to_owned();
    let (ada, bob) = (token(&ada), token(&bob));
    let (guild, room) = crate::people::guild(&server, &ada).await;
    let made = json!({ "name": "Élan Vital" });
    let path = format!("/api/rest/servers/{guild}/channels");
    let elan = crate::people::number(&server.post(&path, &ada, made).await.expect(201)["channel_id"]);
    crate::people::admit(&server, guild, &ada, &bob).await;
    let me = crate::people::id(&server, &bob).await;
    let talk = server.post("/api/rest/users/@me/dm-channels", &ada, json!({ "recipient_id": me.to_string() })).await;
    let talk = talk.expect(201);
    let number = |id: &Value| kit::id::uuid(kit::id::IdKind::Channel, crate::people::number(id));
    let stranger = register(&server, "mallory").await;
    let stranger = token(&stranger);
    let uuid = |id: i64| kit::id::uuid(kit::id::IdKind::Channel, id);
    let meant = [("room", uuid(room)), ("élan vital", uuid(elan)), ("dm-ada-bob", number(&talk["channel_id"]))];
    for (name, id) in meant {
        let in_path: String = name.replace(' ', "%20");
        let one = server.get(&format!("/api/channels/{in_path}"), &bob).await.expect(200);
        assert_eq!(one["id"], id, "{name}");
        let message = json!({ "channel_id": name.to_uppercase(), "content": "la" });
        let said = server.post("/api/messages", &bob, message).await.expect(200);
        assert_eq!(said["channel_id"], id, "{name}");
        let read = server.get(&format!("/api/messages/{in_path}"), &ada).await.expect(200);
        assert_eq!(read[0]["id"], said["id"], "{name}");
        let mut socket = server.socket(&format!("/api/ws/bob?token={bob}")).await;
        let heard = socket.ask(&json!({ "channel_id": name, "content": "lo" })).await;
        assert_eq!(heard["channel_id"], id, "{name}: {heard}");
        socket.close().await;
        assert_eq!(server.get(&format!("/api/channels/{in_path}"), &stranger).await.status, 404, "{name}");
    }
    // A claimed name is found before an unclaimed one.
    let claimed = server.post("/api/channels", &stranger, json!({ "name": "Room" })).await.expect(200);
    assert_eq!(server.get("/api/channels/room", &bob).await.expect(200)["id"], claimed["id"]);
}

/// A channel whose name is claimed keeps it unique where another dialect renames it, too.
pub(crate) async fn a_claimed_name_is_given_to_no_second_channel(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let token = register(&server, "owner").await["access_token"].as_str().unwrap().to_owned();
    for name in ["hall", "kitchen"] {
        server.post("/api/channels", &token, json!({ "name": name })).await.expect(200);
    }
    let listed = server.get("/api/rest/channels", &token).await.expect(200);
    let rooms = listed.as_array().unwrap();
    let kitchen = rooms.iter().find(|room| room["name"] == "kitchen").unwrap()["channel_id"].as_str().unwrap();
    let edit = json!({ "name": "HALL", "description": "big" });
    let refused = server.call(Method::PATCH, &format!("/api/rest/channels/{kitchen}"), &token, edit).await.expect(409);
    assert_eq!(refused["error"]["code"], "channel_name_taken");
    assert_eq!(server.get("/api/rest/channels", &token).await.expect(200), listed);
}

pub(crate) async fn own_messages_are_cleared_in_all_channels_at_once(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob) = (register(&server, "ada").await, register(&server, "bob").await);
    let token = |who: &Value| who["access_token"].as_str().unwrap().to_owned();
    let (ada, bob) = (token(&ada), token(&bob));
    crate::people::guild(&server, &ada).await;
    let say = async |who: &str, channel: &str| {
        let message = json!({ "channel_id": channel, "content": "la" });
        server.post("/api/messages", who, message).await.expect(200);
    };
    for channel in ["general", "random", "room", "general"] {
        say(&ada, channel).await;
    }
    say(&bob, "general").await;
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("authorization", format!("Bearer {ada}").parse().unwrap());
    let cleared = server.raw(Method::POST, "/api/messages/clear", headers.clone(), "").await.expect(200);
    assert_eq!(cleared, json!({ "message": "Messages cleared successfully", "deleted": 4 }));
    assert_eq!(server.get("/api/messages/me", &ada).await.expect(200), json!([]));
    assert_eq!(server.get("/api/messages/general", &ada).await.expect(200).as_array().unwrap().len(), 1);
    for channel in ["general", "room"] {
        say(&ada, channel).await;
    }
    let cleared = server.post("/api/chat/messages/clear", &ada, json!({})).await.expect(200);
    assert_eq!(cleared["deleted"], 2);
    assert_eq!(server.post("/api/messages/clear", &ada, json!({ "channel_id": null })).await.expect(200)["deleted"], 0);
    assert_eq!(server.post("/api/messages/clear", &ada, json!({ "channel_id": "nowhere" })).await.status, 404);
    assert_eq!(server.post("/api/messages/clear", &ada, json!({ "channel_id": 7 })).await.status, 422);
    assert_eq!(server.post("/api/messages/clear", "", json!({})).await.status, 401);
}
