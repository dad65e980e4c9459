//! Who hears what on `pythia`'s sockets, and what is done through it heard elsewhere.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server, Socket};
use voices::Dialect;

use crate::people::{gateway, pythia, voice_client};

async fn live(server: &Server, token: &str) -> Socket {
    let mut socket = server.socket(&format!("/ws?token={token}")).await;
    assert_eq!(socket.frame().await["type"], "connection_established");
    socket
}

/// A channel of that user: its id.
async fn channel(server: &Server, owner: &str) -> Value {
    server.post("/api/v1/channels/", owner, json!({ "name": "hall" })).await.expect(200)["id"].clone()
}

async fn join(server: &Server, channel: &Value, newcomer: &str) {
    server.post("/api/v1/channels/join", newcomer, json!({ "channel_id": channel })).await.expect(200);
}

pub(crate) async fn whoever_shares_no_channel_hears_of_nobody(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ann, bob, stranger) =
        (pythia(&server, "ann").await, pythia(&server, "bob").await, pythia(&server, "stranger").await);
    let hall = channel(&server, &ann).await;
    join(&server, &hall, &bob).await;
    let (mut near, mut far) = (live(&server, &ann).await, live(&server, &stranger).await);
    let mut coming = live(&server, &bob).await;
    assert_eq!(near.frame().await["status"], "online");
    coming.send(&json!({ "type": "typing_indicator", "channel_id": hall, "is_typing": true })).await;
    assert_eq!(near.frame().await["type"], "typing_indicator");
    let draft = json!({ "channel_id": hall, "content": "@ann and @stranger" });
    let sent = server.post("/api/v1/messages", &bob, draft).await.expect(200);
    assert_eq!(sent["mentions"], json!(["ann"]));
    let heard = [near.frame().await, near.frame().await, near.frame().await].map(|frame| frame["type"].clone());
    assert_eq!(heard, ["new_message", "mention_notification", "typing_indicator"]);
    let reaction = json!({ "message_id": sent["id"], "emoji": "👍" });
    server.post("/api/v1/messages/reactions", &bob, reaction).await.expect(200);
    let gone = format!("/api/v1/channels/{}/leave", hall.as_str().unwrap());
    server.delete(&gone, &bob).await.expect(200);
    let heard = [near.frame().await, near.frame().await].map(|frame| frame["type"].clone());
    assert_eq!(heard, ["message_reaction", "user_left"]);
    coming.close().await;
    // Any frame that shouldn't come would have come before this one.
    assert_eq!(far.ask(&json!({ "type": "ping" })).await["type"], "pong");
}

/// The rest of the table of codes are in the transcripts.
#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_does_not_answer_is_an_internal_error_and_the_socket_stays() {
    let server = Server::start().await;
    let ann = pythia(&server, "ann").await;
    let hall = channel(&server, &ann).await;
    let mut socket = live(&server, &ann).await;
    server.running().core.store.close().await;
    let error = socket.ask(&json!({ "type": "typing_indicator", "channel_id": hall, "is_typing": true })).await;
    let expected = json!({
        "type": "error",
        "error_code": "internal_error",
        "message": "Internal server error",
        "details": "The server can't answer now, try again",
    });
    assert_eq!(error, expected);
    assert_eq!(socket.ask(&json!({ "type": "ping" })).await["type"], "pong");
    let answer = server.get("/api/v1/channels/my", &ann).await.expect(503);
    assert_eq!(answer, json!({ "detail": "Service unavailable, try again" }));
}

/// The next frame of a kind, whatever a dialect calls it.
async fn next(socket: &mut Socket, field: &str, kind: Value) -> Value {
    socket.until(|frame| frame[field] == kind).await
}

pub(crate) async fn actions_over_rest_are_told_in_every_dialect(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let abe = voice_client(&server, Dialect::Auth0, "abe").await;
    let (ann, gwen) = (pythia(&server, "ann").await, gateway(&server, "gwen").await);
    let number = abe.open_channel("hall", "come-in").await.unwrap();
    let hall = json!(kit::id::uuid(kit::id::IdKind::Channel, number));
    join(&server, &hall, &gwen).await;
    let mut auth0 = server.socket(&format!("/ws?token={}", abe.token)).await;
    let mut gateway = server.socket(&format!("/api/ws?token={gwen}")).await;
    next(&mut gateway, "op", json!(10)).await;
    let mut pythia = live(&server, &ann).await;

    join(&server, &hall, &ann).await;
    assert_eq!(next(&mut auth0, "type", json!("member_joined")).await["channel_id"], number);
    let draft = json!({ "channel_id": hall, "content": "hello" });
    let sent = server.post("/api/v1/messages/", &ann, draft).await.expect(200);
    next(&mut auth0, "type", json!("new_message")).await;
    next(&mut gateway, "op", json!(11)).await;
    next(&mut pythia, "type", json!("new_message")).await;

    let reaction = json!({ "message_id": sent["id"], "emoji": "👍" });
    for (auth0_says, gateway_says, action) in
        [("message_reaction_add", 14, "add"), ("message_reaction_remove", 15, "remove")]
    {
        let toggled = server.post("/api/v1/messages/reactions", &ann, reaction.clone()).await.expect(200);
        assert_eq!(toggled["action"], action);
        next(&mut auth0, "type", json!(auth0_says)).await;
        next(&mut gateway, "op", json!(gateway_says)).await;
        assert_eq!(next(&mut pythia, "type", json!("message_reaction")).await["data"]["action"], action);
    }

    let path = format!("/api/v1/messages/{}", sent["id"].as_str().unwrap());
    server.call(Method::PUT, &path, &ann, json!({ "content": "hello all" })).await.expect(200);
    next(&mut auth0, "type", json!("message_update")).await;
    next(&mut gateway, "op", json!(12)).await;
    server.delete(&path, &ann).await.expect(200);
    next(&mut auth0, "type", json!("message_delete")).await;
    next(&mut gateway, "op", json!(13)).await;

    // The other way round: what is done through other dialects is told here in this document's words.
    let messages = format!("/channels/{number}/messages");
    let theirs = server.post(&messages, &abe.token, json!({ "content": "@ann look" })).await.expect(200);
    next(&mut pythia, "type", json!("mention_notification")).await;
    let reactions = format!("{messages}/{}/reactions", theirs["id"]);
    server.post(&reactions, &abe.token, json!({ "reaction_id": 1 })).await.expect(200);
    let told = next(&mut pythia, "type", json!("message_reaction")).await;
    assert_eq!((&told["data"]["emoji"], &told["data"]["username"]), (&json!("👍"), &json!("abe")));
    server.delete(&format!("/channels/{number}"), &abe.token).await.expect(200);
    assert_eq!(
        pythia.ask(&json!({ "type": "get_online_users", "channel_id": hall })).await["error_code"],
        "access_denied"
    );
}

/// Whoever joins through this dialect learns of the channel from the answer; whoever joins otherwise is told by an event.
pub(crate) async fn whoever_comes_into_a_channel_through_others_hears_of_it(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ann, bob) = (pythia(&server, "ann").await, pythia(&server, "bob").await);
    let mut socket = live(&server, &bob).await;
    let created = async |socket: &mut Socket| next(socket, "type", json!("channel_created")).await["data"].clone();
    let hall = channel(&server, &ann).await;
    assert_eq!(created(&mut socket).await["id"], hall, "everybody hears of a public channel");
    join(&server, &hall, &bob).await;
    assert_eq!(socket.ask(&json!({ "type": "ping" })).await["type"], "pong", "its answer says it");
    server.delete(&format!("/api/v1/channels/{}/leave", hall.as_str().unwrap()), &bob).await.expect(200);
    // Bob joins through another dialect.
    let number = kit::id::from_uuid(kit::id::IdKind::Channel, hall.as_str().unwrap()).unwrap();
    server.post(&format!("/api/rest/channels/{number}/join"), &bob, Value::Null).await.expect(200);
    assert_eq!(created(&mut socket).await["id"], hall);
    server.delete(&format!("/api/rest/channels/{number}/members/@me"), &bob).await.expect(204);
    // Ann adds Bob to the channel.
    let whom = json!({ "user_id": server.get("/api/v1/auth/me", &bob).await.expect(200)["id"] });
    let path = format!("/api/v1/channels/{}/add-user", hall.as_str().unwrap());
    let added = server.post(&path, &ann, whom.clone()).await.expect(200);
    assert_eq!(added, json!({ "message": "Successfully added bob to channel" }));
    assert_eq!(created(&mut socket).await["name"], "hall");
    // Into a server, and so into its channels; and back into one of them.
    let (guild, room) = crate::people::guild(&server, &ann).await;
    crate::people::admit(&server, guild, &ann, &bob).await;
    let found = created(&mut socket).await;
    assert_eq!((&found["name"], &found["isPrivate"]), (&json!("room"), &json!(true)));
    let ban = format!("/api/rest/channels/{room}/bans/{}", crate::people::id(&server, &bob).await);
    server.call(Method::PUT, &ban, &ann, Value::Null).await.expect(204);
    server.delete(&ban, &ann).await.expect(204);
    assert_eq!(created(&mut socket).await["id"], found["id"]);
}
