//! What administrators do through `pythia`: bans with an end, suspensions, roles, deletions, and the record of it all.

use std::time::Duration;

use kit::id::{IdKind, uuid};
use serde_json::{Value, json};
use testkit::{Answer, Engine, Heard, Server, Socket};

use crate::people::{id, pythia};

/// Somebody of `pythia`: their token and their id.
struct Person {
    token: String,
    id: String,
}

async fn person(server: &Server, name: &str) -> Person {
    let token = pythia(server, name).await;
    let id = uuid(IdKind::User, id(server, &token).await);
    Person { token, id }
}

async fn administrator(server: &Server) -> Person {
    let ada = person(server, "ada").await;
    server.set_admin("ada", true).await;
    ada
}

async fn live(server: &Server, person: &Person) -> Socket {
    let mut socket = server.socket(&format!("/ws?token={}", person.token)).await;
    assert_eq!(socket.frame().await["type"], "connection_established");
    socket
}

async fn login(server: &Server, name: &str) -> Answer {
    server.post("/api/v1/auth/login", "", json!({ "username": name, "password": voices::PASSWORD })).await
}

/// A channel of the first with the second in it.
async fn channel(server: &Server, owner: &Person, member: &Person) -> String {
    let made = server.post("/api/v1/channels/", &owner.token, json!({ "name": "hall" })).await.expect(200);
    server.post("/api/v1/channels/join", &member.token, json!({ "channel_id": made["id"] })).await.expect(200);
    made["id"].as_str().unwrap().to_owned()
}

/// The next word of its kind.
async fn word(socket: &mut Socket, kind: &str) -> Value {
    socket.until(|frame| frame["type"] == kind).await
}

pub(crate) async fn bans_end_sockets_and_logins_and_pass_by_themselves(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let ada = administrator(&server).await;
    let bob = person(&server, "bob").await;
    // Tokens are good for half an hour, and days go by.
    let act = async |act: &str, body: Value| {
        let token = login(&server, "ada").await.expect(200)["access_token"].clone();
        let path = format!("/api/v1/admin/users/{}/{act}", bob.id);
        server.post(&path, token.as_str().unwrap(), body).await.expect(200)
    };
    let (mut desk, mut phone) = (live(&server, &bob).await, live(&server, &bob).await);
    let banned = act("ban", json!({ "reason": "noise", "duration_hours": 2 })).await;
    assert_eq!(banned["message"], "User banned successfully");
    assert_eq!(
        (&banned["user"]["status"], &banned["user"]["bannedUntil"]),
        (&json!("BANNED"), &json!("2024-01-07T14:00:00Z"))
    );
    for socket in [&mut desk, &mut phone] {
        let last = json!({
            "type": "force_disconnect",
            "reason": "noise",
            "status": "BANNED",
            "banned_until": "2024-01-07T14:00:00Z",
            "timestamp": "2024-01-07T12:00:00Z",
        });
        assert_eq!(socket.frame().await, last);
        assert_eq!(socket.hear().await, Heard::Closed(1008, "session ended".to_owned()));
    }
    assert_eq!(login(&server, "bob").await.expect(403), json!({ "detail": "Account is banned or suspended" }));
    let elsewhere = json!({ "username": "bob", "password": voices::PASSWORD });
    assert!(server.post("/api/rest/auth/login", "", elsewhere).await.status >= 400);
    let shown = server.get(&format!("/api/v1/users/{}", bob.id), &ada.token).await.expect(200);
    assert_eq!(shown["status"], "BANNED");

    server.clock.advance(Duration::from_hours(2));
    let back = login(&server, "bob").await.expect(200);
    assert_eq!((&back["user"]["status"], &back["user"]["banned_until"]), (&json!("ACTIVE"), &Value::Null));

    let bob_again = Person { token: back["access_token"].as_str().unwrap().to_owned(), id: bob.id.clone() };
    let mut socket = live(&server, &bob_again).await;
    assert_eq!(act("suspend", Value::Null).await["user"]["status"], "SUSPENDED");
    let last = socket.frame().await;
    assert_eq!((&last["reason"], &last["banned_until"]), (&json!("Your account has been suspended"), &Value::Null));
    assert_eq!(socket.closed().await, 1008);
    server.clock.advance(Duration::from_hours(10_000));
    login(&server, "bob").await.expect(403);
    assert_eq!(act("unban", Value::Null).await["user"]["status"], "ACTIVE");
    login(&server, "bob").await.expect(200);
}

pub(crate) async fn many_are_judged_at_once_and_everything_is_recorded(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let ada = administrator(&server).await;
    let (bob, cy) = (person(&server, "bob").await, person(&server, "cy").await);
    let hall = channel(&server, &bob, &cy).await;
    let draft = json!({ "channel_id": hall, "content": "buy this" });
    let message = server.post("/api/v1/messages", &bob.token, draft).await.expect(200)["id"].clone();
    let mut socket = live(&server, &cy).await;

    let path = format!("/api/v1/admin/messages/{}?reason=spam", message.as_str().unwrap());
    server.delete(&path, &ada.token).await.expect(200);
    let deleted = word(&mut socket, "message_deleted").await;
    assert_eq!((&deleted["message_id"], &deleted["deleted_by"]), (&message, &json!("ada")));
    assert_eq!(deleted["deleted_by_id"], ada.id);
    assert_eq!(server.get(&format!("/api/v1/messages/channel/{hall}"), &cy.token).await.expect(200), json!([]));

    let bulk =
        json!({ "action": "ban", "user_ids": [bob.id, "nobody", ada.id], "reason": "spam", "duration_hours": 1 });
    let done = server.post("/api/v1/admin/bulk-actions", &ada.token, bulk).await.expect(200);
    let failed = json!([
        { "user_id": "nobody", "error": "User not found" },
        { "user_id": ada.id, "error": "You cannot do this to yourself" },
    ]);
    assert_eq!(done, json!({ "message": "Bulk action completed", "successful": [bob.id], "failed": failed }));
    for invalid in [
        json!({ "action": "praise", "user_ids": [] }),
        json!({ "action": "ban" }),
        json!({ "action": "ban", "user_ids": [7] }),
        json!({ "action": "ban", "user_ids": [bob.id], "duration_hours": 0 }),
    ] {
        assert_eq!(
            server.post("/api/v1/admin/bulk-actions", &ada.token, invalid.clone()).await.status,
            422,
            "{invalid}"
        );
    }

    let actions = server.get("/api/v1/admin/actions", &ada.token).await.expect(200);
    let told: Vec<_> =
        actions.as_array().unwrap().iter().map(|action| json!([action["action"], action["reason"]])).collect();
    assert_eq!(told, [json!(["ban", "spam"]), json!(["delete_message", "spam"]), json!(["grant_admin", null])]);
    assert_eq!((&actions[0]["adminId"], &actions[0]["target_user_id"]), (&json!(ada.id), &json!(bob.id)));
    assert_eq!((&actions[0]["expires_at"], &actions[1]["message_id"]), (&json!("2024-01-07T13:00:00Z"), &message));
    assert_eq!((&actions[2]["admin_id"], &actions[2]["target_user"]["username"]), (&Value::Null, &json!("ada")));
    let of_cy = server.get(&format!("/api/v1/admin/actions?user_id={}", cy.id), &ada.token).await.expect(200);
    assert_eq!(of_cy, json!([]));

    let board = server.get("/api/v1/admin/dashboard", &ada.token).await.expect(200);
    let counts = ["totalUsers", "active_users", "banned_users", "admin_users", "online_users", "total_messages"];
    assert_eq!(counts.map(|count| board[count].as_u64().unwrap()), [3, 2, 1, 1, 1, 0]);
    let found = async |query: &str| {
        let users = server.get(&format!("/api/v1/admin/users?{query}"), &ada.token).await.expect(200);
        users.as_array().unwrap().iter().map(|user| user["username"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(found("status=banned").await, ["bob"]);
    assert_eq!(found("status=ACTIVE").await, ["ada", "cy"]);
    assert_eq!(found("search=CY").await, ["cy"]);
    assert_eq!(found("skip=1&limit=1").await, ["bob"]);
    assert_eq!(server.get("/api/v1/admin/users?status=happy", &ada.token).await.status, 422);
}

pub(crate) async fn nobody_becomes_an_administrator_silently(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let account = json!({
        "username": "first", "email": "first@example.com", "password": "long enough",
        "role": "admin", "roles": ["admin"], "is_admin": true, "isAdmin": true,
    });
    let first = server.post("/api/v1/auth/register", "", account.clone()).await.expect(200);
    let token = first["access_token"].as_str().unwrap();
    server.get("/api/v1/admin/dashboard", token).await.expect(403);
    let own = format!("/api/v1/users/{}", first["user"]["id"].as_str().unwrap());
    let change = json!({ "role": "admin", "is_admin": true });
    server.call(reqwest::Method::PUT, &own, token, change).await.expect(200);
    server.get("/api/v1/admin/dashboard", token).await.expect(403);

    let ada = administrator(&server).await;
    let bob = person(&server, "bob").await;
    let roles = |person: &Person| format!("/api/v1/admin/users/{}/roles", person.id);
    server.post(&roles(&bob), &bob.token, json!({ "role": "admin" })).await.expect(403);
    assert_eq!(server.post(&roles(&bob), &ada.token, json!({ "role": "king" })).await.status, 422);
    let granted = server.post(&roles(&bob), &ada.token, json!({ "role": "admin" })).await.expect(200);
    assert_eq!((&granted["user"]["roles"], &granted["user"]["isAdmin"]), (&json!(["admin"]), &json!(true)));
    server.get("/api/v1/admin/dashboard", &bob.token).await.expect(200);
    // No administrator can revoke their own right, so the last one stays.
    let own = server.delete(&format!("{}?role=admin", roles(&ada)), &ada.token).await.expect(400);
    assert_eq!(own, json!({ "detail": "You cannot do this to yourself" }));
    let revoked = server.delete(&format!("{}?role=admin", roles(&bob)), &ada.token).await.expect(200);
    assert_eq!(revoked["user"]["roles"], json!([]));
    server.get("/api/v1/admin/dashboard", &bob.token).await.expect(403);
    let actions = server.get(&format!("/api/v1/admin/actions?user_id={}", bob.id), &ada.token).await.expect(200);
    assert_eq!([&actions[0]["action"], &actions[1]["action"]], ["revoke_admin", "grant_admin"]);
}

/// The rights are the store's; this is what everybody is shown of it.
pub(crate) async fn what_a_banned_account_owned_goes_to_others(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let ada = administrator(&server).await;
    let (bob, cy) = (person(&server, "bob").await, person(&server, "cy").await);
    let hall = channel(&server, &bob, &cy).await;
    let (guild, room) = crate::people::guild(&server, &bob.token).await;
    crate::people::admit(&server, guild, &bob.token, &cy.token).await;
    let mut gateway = server.socket(&format!("/api/ws?token={}", cy.token)).await;
    gateway.until(|frame| frame["op"] == 10).await;
    let own = format!("/api/v1/channels/{hall}");
    assert_eq!(server.get(&own, &cy.token).await.expect(200)["owner_id"], bob.id);
    server.post(&format!("/api/v1/admin/users/{}/ban", bob.id), &ada.token, Value::Null).await.expect(200);
    let told = gateway.until(|frame| frame["op"] == 21 && frame["d"]["server_id"].is_null()).await;
    let cys = crate::people::id(&server, &cy.token).await.to_string();
    assert_eq!(told["d"]["owner_id"], cys);
    assert_eq!(gateway.until(|frame| frame["op"] == 32).await["d"]["owner_id"], cys);
    let shown = server.get(&own, &cy.token).await.expect(200);
    assert_eq!((&shown["ownerId"], &shown["member_count"]), (&json!(cy.id), &json!(2)), "he is a member still");
    let renamed = json!({ "name": "Choir" });
    server.call(reqwest::Method::PATCH, &format!("/api/rest/servers/{guild}"), &cy.token, renamed).await.expect(200);
    // An administrator may hand it to somebody else who is there.
    let path = |channel: &str| format!("/api/v1/admin/channels/{channel}/owner");
    let to = |person: &Person| json!({ "user_id": person.id });
    server.post(&path(&hall), &cy.token, to(&cy)).await.expect(403);
    let absent = server.post(&path(&hall), &ada.token, to(&ada)).await.expect(404);
    assert_eq!(absent, json!({ "detail": "Member not found" }));
    server.post("/api/v1/channels/join", &ada.token, json!({ "channel_id": hall })).await.expect(200);
    let done = server.post(&path(&hall), &ada.token, to(&ada)).await.expect(200);
    assert_eq!(
        (&done["message"], &done["user"]["username"]),
        (&json!("Ownership transferred successfully"), &json!("ada"))
    );
    assert_eq!(server.get(&own, &cy.token).await.expect(200)["owner_id"], ada.id);
    crate::people::admit(&server, guild, &cy.token, &ada.token).await;
    server.post(&path(&uuid(IdKind::Channel, room)), &ada.token, json!({ "userId": ada.id })).await.expect(200);
    let server_now = server.get(&format!("/api/rest/servers/{guild}"), &cy.token).await.expect(200);
    assert_eq!(server_now["owner_id"], crate::people::id(&server, &ada.token).await.to_string());
    let actions = server.get("/api/v1/admin/actions", &ada.token).await.expect(200);
    let told: Vec<_> = (0..2).map(|place| json!([actions[place]["action"], actions[place]["reason"]])).collect();
    assert_eq!(
        told,
        [
            json!(["transfer_ownership", "owner of the server Choir"]),
            json!(["transfer_ownership", "owner of the channel hall"])
        ]
    );
    server.post(&path("nowhere"), &ada.token, to(&ada)).await.expect(404);
}
