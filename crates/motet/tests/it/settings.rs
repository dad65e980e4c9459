//! What people want to be told of, and by whom they may be spoken to.

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Answer, Engine, Server};
use voices::Dialect;

use crate::people::{admit, gateway, guild, id, voice_client};

const SETTINGS: &str = "/api/rest/users/@me/settings";

fn fresh() -> Value {
    let notifications = json!({ "servers": [], "channels": [] });
    json!({ "direct_messages": "everyone", "quiet_hours": null, "notifications": notifications })
}

async fn change(server: &Server, token: &str, body: Value) -> Answer {
    server.call(Method::PATCH, SETTINGS, token, body).await
}

/// The settings with which a socket starts.
async fn connected(server: &Server, token: &str) -> Value {
    let mut socket = server.socket(&format!("/api/ws?token={token}")).await;
    socket.until(|frame| frame["op"] == 10).await["d"]["settings"].clone()
}

pub(crate) async fn are_kept_and_told_to_nobody_else(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob) = (gateway(&server, "ada").await, gateway(&server, "bob").await);
    assert_eq!(server.get(SETTINGS, &ada).await.expect(200), fresh());
    assert_eq!(connected(&server, &ada).await, fresh());

    let hours = json!({ "from": "22:00", "to": "07:05", "zone": "europe/berlin" });
    let mut expected = fresh();
    expected["quiet_hours"] = json!({ "from": "22:00", "to": "07:05", "zone": "Europe/Berlin" });
    assert_eq!(change(&server, &ada, json!({ "quiet_hours": hours })).await.expect(200), expected);
    expected["direct_messages"] = json!("shared");
    assert_eq!(change(&server, &ada, json!({ "direct_messages": "shared" })).await.expect(200), expected);
    assert_eq!(change(&server, &ada, json!({})).await.expect(200), expected);
    assert_eq!(server.get(SETTINGS, &ada).await.expect(200), expected);
    assert_eq!(connected(&server, &ada).await, expected);
    assert_eq!(server.get(SETTINGS, &bob).await.expect(200), fresh());
    expected["quiet_hours"] = Value::Null;
    assert_eq!(change(&server, &ada, json!({ "quiet_hours": null })).await.expect(200), expected);
}

pub(crate) async fn that_say_nothing_sensible_are_refused_by_name(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let ada = gateway(&server, "ada").await;
    let hours = |from: Value, zone: Value| json!({ "quiet_hours": { "from": from, "to": "07:00", "zone": zone } });
    for (body, field) in [
        (json!({ "direct_messages": "friends" }), "direct_messages"),
        (json!({ "direct_messages": 1 }), "direct_messages"),
        (json!({ "quiet_hours": "night" }), "quiet_hours"),
        (json!({ "quiet_hours": {} }), "from"),
        (hours(json!("24:00"), json!("UTC")), "from"),
        (hours(json!("7:00"), json!("UTC")), "from"),
        (hours(json!("+7:00"), json!("UTC")), "from"),
        (hours(json!(7), json!("UTC")), "from"),
        (hours(json!("22:00"), json!("Europe/Atlantis")), "zone"),
        (hours(json!("22:00"), json!("")), "zone"),
    ] {
        let refused = change(&server, &ada, body.clone()).await.expect(400);
        assert_eq!(refused["error"]["fields"][0]["field"], field, "{body}: {refused}");
    }
    assert_eq!(server.get(SETTINGS, &ada).await.expect(200), fresh());
    server.get(SETTINGS, "").await.expect(401);
}

pub(crate) async fn of_a_channel_count_before_those_of_its_server(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob, eve) = (gateway(&server, "ada").await, gateway(&server, "bob").await, gateway(&server, "eve").await);
    let (guild, channel) = guild(&server, &ada).await;
    admit(&server, guild, &ada, &bob).await;
    let (of_guild, of_channel) =
        (format!("/api/rest/servers/{guild}/notifications"), format!("/api/rest/channels/{channel}/notifications"));
    let setting = |level: &str, until: Value| json!({ "level": level, "muted_until": until });
    let set = async |path: &str, token: &str, body: &Value| server.call(Method::PUT, path, token, body.clone()).await;

    for path in [&of_guild, &of_channel] {
        assert_eq!(server.get(path, &bob).await.expect(200), setting("all", Value::Null));
    }
    let mentions = setting("mentions", json!("2031-05-04T03:02:01Z"));
    assert_eq!(set(&of_guild, &bob, &mentions).await.expect(200), mentions);
    assert_eq!(server.get(&of_channel, &bob).await.expect(200), mentions, "a channel goes by its server");
    let all = setting("all", Value::Null);
    assert_eq!(set(&of_channel, &bob, &json!({ "level": "all" })).await.expect(200), all);
    assert_eq!(server.get(&of_channel, &bob).await.expect(200), all);
    let mut expected = fresh();
    expected["notifications"] = json!({
        "servers": [{ "server_id": guild.to_string(), "level": "mentions", "muted_until": "2031-05-04T03:02:01Z" }],
        "channels": [{ "channel_id": channel.to_string(), "level": "all", "muted_until": null }],
    });
    assert_eq!(connected(&server, &bob).await, expected);
    assert_eq!(connected(&server, &ada).await, fresh());

    for wrong in [json!({}), setting("loud", Value::Null), json!({ "level": 1 }), setting("all", json!("tomorrow"))] {
        set(&of_guild, &bob, &wrong).await.expect(400);
    }
    for path in [&of_guild, &of_channel] {
        server.get(path, &eve).await.expect(404);
        set(path, &eve, &all).await.expect(404);
    }
    // Whoever is put out has none of them any more.
    let bobs = id(&server, &bob).await;
    server.delete(&format!("/api/rest/servers/{guild}/members/{bobs}"), &ada).await.expect(204);
    assert_eq!(server.get(SETTINGS, &bob).await.expect(200), fresh());
}

pub(crate) async fn close_conversations_in_every_dialect_that_opens_them(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob, eve) = (gateway(&server, "ada").await, gateway(&server, "bob").await, gateway(&server, "eve").await);
    let auth0 = voice_client(&server, Dialect::Auth0, "auth").await;
    let (bobs, eves) = (id(&server, &bob).await, id(&server, &eve).await);
    let converse = async |token: &str, other: i64| {
        server.post(&format!("/api/rest/users/{other}/dm-channels"), token, json!({})).await
    };
    let old = converse(&eve, bobs).await.expect(201);

    change(&server, &bob, json!({ "direct_messages": "nobody" })).await.expect(200);
    let refused = converse(&ada, bobs).await.expect(403);
    assert_eq!(refused["error"]["code"], "direct_messages_closed");
    let group = json!({ "recipient_ids": [eves.to_string(), bobs.to_string()] });
    let refused = server.post("/api/rest/users/@me/dm-channels", &ada, group).await.expect(403);
    assert_eq!(refused["error"]["code"], "direct_messages_closed");
    server.post("/channels/dm", &auth0.token, json!({ "user_ids": [bobs] })).await.expect(403);
    // What there was goes on, and Bob may begin a conversation himself.
    assert_eq!(converse(&eve, bobs).await.expect(201)["channel_id"], old["channel_id"]);
    let path = format!("/api/rest/channels/{}/messages", old["channel_id"].as_str().unwrap());
    server.post(&path, &eve, json!({ "content": "still here" })).await.expect(201);
    let adas = id(&server, &ada).await;
    converse(&bob, adas).await.expect(201);

    change(&server, &eve, json!({ "direct_messages": "shared" })).await.expect(200);
    converse(&ada, eves).await.expect(403);
    let (guild, _) = guild(&server, &ada).await;
    admit(&server, guild, &ada, &eve).await;
    converse(&ada, eves).await.expect(201);
    server.post("/channels/dm", &auth0.token, json!({ "user_ids": [eves] })).await.expect(403);
    change(&server, &eve, json!({ "direct_messages": "everyone" })).await.expect(200);
    server.post("/channels/dm", &auth0.token, json!({ "user_ids": [eves] })).await.expect(200);
}
