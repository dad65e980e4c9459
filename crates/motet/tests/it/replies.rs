//! Messages that answer others.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server};
use voices::Dialect;

use crate::at_once::Listener;
use crate::people::{gateway, id, number, say};

/// A room with its owner and Bob in it.
async fn room(engine: Engine) -> (Server, String, String, i64) {
    let server = Server::on(engine, &[]).await;
    let (owner, bob) = (gateway(&server, "owner").await, gateway(&server, "bob").await);
    let made = server.post("/api/rest/channels", &owner, json!({ "name": "room" })).await.expect(201);
    let channel = number(&made["channel_id"]);
    server.post(&format!("/api/rest/channels/{channel}/join"), &bob, json!({})).await.expect(200);
    (server, owner, bob, channel)
}

pub(crate) async fn show_what_they_answer_and_mention_its_author(engine: Engine) {
    let (server, owner, bob, channel) = room(engine).await;
    let bobs_id = id(&server, &bob).await.to_string();
    let long = "soup ".repeat(100);
    let asked = say(&server, &bob, channel, json!({ "content": long })).await.expect(201);
    assert!(asked.get("reply_to").is_none(), "it answers none");
    let question = asked["message_id"].clone();
    let reply = async |body: Value| say(&server, &owner, channel, body).await;
    let answer = reply(json!({ "content": "yes", "reply_to": question })).await.expect(201);
    let quoted = json!({ "message_id": question, "author": asked["author"], "content": long[..200], "deleted": false });
    assert_eq!((&answer["reply_to"], &answer["mentions"]), (&quoted, &json!([bobs_id])));
    let states = server.get("/api/rest/read-states", &bob).await.expect(200);
    assert_eq!(states[0]["mention_count"], 1);

    let silent = reply(json!({ "content": "no", "reply_to": question, "silent": true })).await.expect(201);
    assert_eq!((&silent["reply_to"], silent.get("mentions")), (&quoted, None));
    let edit =
        |message: &Value| format!("/api/rest/channels/{channel}/messages/{}", message["message_id"].as_str().unwrap());
    let edited = server.call(Method::PATCH, &edit(&answer), &owner, json!({ "content": "yes!" })).await.expect(200);
    assert_eq!((&edited["reply_to"], &edited["mentions"]), (&quoted, &json!([bobs_id])), "it answers still");
    let edited = server.call(Method::PATCH, &edit(&silent), &owner, json!({ "content": "no!" })).await.expect(200);
    assert_eq!(edited.get("mentions"), None);

    server.delete(&edit(&asked), &bob).await.expect(204);
    let gone = json!({ "message_id": question, "author": asked["author"], "content": null, "deleted": true });
    let history = server.get(&format!("/api/rest/channels/{channel}/messages"), &bob).await.expect(200);
    assert_eq!([&history[0]["reply_to"], &history[1]["reply_to"]], [&gone, &gone]);
    assert_eq!(
        reply(json!({ "content": "late", "reply_to": question })).await.expect(404)["error"]["code"],
        "unknown_message"
    );
}

pub(crate) async fn answer_messages_of_their_channel_alone(engine: Engine) {
    let (server, owner, _, channel) = room(engine).await;
    let other = server.post("/api/rest/channels", &owner, json!({ "name": "other" })).await.expect(201);
    let elsewhere =
        say(&server, &owner, number(&other["channel_id"]), json!({ "content": "elsewhere" })).await.expect(201);
    for (to, status) in
        [(elsewhere["message_id"].clone(), 404), (json!("77"), 404), (json!("first"), 400), (json!(7), 400)]
    {
        say(&server, &owner, channel, json!({ "content": "hm", "reply_to": to })).await.expect(status);
    }
    let own = say(&server, &owner, channel, json!({ "content": "one" })).await.expect(201);
    let body = json!({ "content": "two", "reply_to": own["message_id"], "nonce": "once" });
    let first = say(&server, &owner, channel, body.clone()).await.expect(201);
    assert_eq!(first.get("mentions"), None, "nobody mentions themselves by answering");
    assert_eq!(say(&server, &owner, channel, body).await.expect(201), first);
}

/// Whoever comes back is told of a reply from memory; not with what it answers, where that is gone meanwhile.
pub(crate) async fn come_back_with_what_they_answer_as_it_is_now(engine: Engine) {
    let (server, owner, bob, channel) = room(engine).await;
    let mut socket = server.socket(&format!("/api/ws?token={bob}&cursor=")).await;
    let cursor = socket.until(|frame| frame["op"] == 10).await["cursor"].as_str().unwrap().to_owned();
    socket.close().await;
    let mut told = Vec::new();
    for content in ["stays", "changes", "goes"] {
        let asked = say(&server, &bob, channel, json!({ "content": content })).await.expect(201);
        let body = json!({ "content": format!("about what {content}"), "reply_to": asked["message_id"] });
        say(&server, &owner, channel, body).await.expect(201);
        told.push(format!("/api/rest/channels/{channel}/messages/{}", asked["message_id"].as_str().unwrap()));
    }
    server.call(Method::PATCH, &told[1], &bob, json!({ "content": "changed" })).await.expect(200);
    server.delete(&told[2], &bob).await.expect(204);
    let mut back = server.socket(&format!("/api/ws?token={bob}&cursor={cursor}")).await;
    for (about, quoted) in [("stays", json!("stays")), ("changes", json!("changed")), ("goes", Value::Null)] {
        let reply = back.until(|frame| frame["d"]["content"] == format!("about what {about}")).await;
        assert_eq!((&reply["op"], &reply["d"]["reply_to"]["content"]), (&json!(11), &quoted));
        assert_eq!(reply["d"]["reply_to"]["deleted"], quoted.is_null());
    }
}

/// Every dialect shows what a message answers, with its own form of the id.
pub(crate) async fn are_shown_in_every_dialect(engine: Engine) {
    let (server, owner, _, channel) = room(engine).await;
    let mut listeners = Vec::new();
    for dialect in Dialect::ALL {
        let name = dialect.name();
        let token = crate::people::voice_client(&server, dialect, name).await.token;
        let listener = Listener::with(&server, dialect, name, token).await;
        assert_eq!(listener.act(&server, channel, crate::at_once::Act::Join).await, 200);
        listeners.push(listener);
    }
    let asked = say(&server, &owner, channel, json!({ "content": "soup?" })).await.expect(201);
    let question = number(&asked["message_id"]);
    for listener in &mut listeners {
        listener.heard().await;
    }
    say(&server, &owner, channel, json!({ "content": "soup!", "reply_to": asked["message_id"] })).await.expect(201);
    for listener in &mut listeners {
        let frame = listener.heard().await.pop().unwrap();
        let message = match listener.dialect {
            Dialect::Auth0 => &frame["message"],
            Dialect::Gateway => &frame["d"],
            Dialect::Command | Dialect::Pythia | Dialect::Chat => &frame["data"],
        };
        let replied = &message["reply_to"];
        let form = match listener.dialect {
            Dialect::Command | Dialect::Auth0 => json!(question),
            Dialect::Pythia | Dialect::Chat => json!(kit::id::uuid(kit::id::IdKind::Message, question)),
            Dialect::Gateway => json!(question.to_string()),
        };
        let shown = [&replied["message_id"], &replied["content"], &replied["deleted"]];
        assert_eq!(shown, [&form, &json!("soup?"), &json!(false)], "{}: {frame}", listener.dialect.name());
        assert!(replied["author"].is_object());
    }
}
