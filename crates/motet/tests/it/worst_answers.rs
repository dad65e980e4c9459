//! The largest answers that can be asked for, made of as much as everything may hold, stay within their bound, and so do
//! the frames of events.

use domain::limits;
use serde_json::{Value, json};
use testkit::{Engine, Server};

use crate::people::{guild, number, pythia};

/// Accounts whose profiles are as long as they may be, put in past the server.
const CROWD: usize = 1100;
/// Channels that all of them are in.
const HALLS: usize = 60;
const MESSAGES: usize = 100;

/// Lists, and single things with lists in them, in every dialect.
const QUESTIONS: [&str; 26] = [
    "/api/v1/channels/my",
    "/api/v1/channels",
    "/api/v1/channels/{uuid}",
    "/api/v1/users",
    "/api/v1/users/search/a",
    "/api/v1/channels/users/available",
    "/api/v1/messages/channel/{uuid}?limit=100",
    "/api/v1/messages/mentions/my?limit=100",
    "/api/channels",
    "/api/channels/me",
    "/api/channels/{uuid}",
    "/api/messages?limit=100",
    "/api/messages/{uuid}?limit=100",
    "/api/messages/me?limit=100",
    "/api/users",
    "/channels/me?limit=1000",
    "/channels/{id}",
    "/channels/{id}/messages?limit=1000",
    "/channels/{id}/members",
    "/users?limit=1000",
    "/users/me",
    "/api/rest/channels",
    "/api/rest/channels/{id}/messages?limit=100",
    "/api/rest/channels/{id}/members?limit=1000",
    "/api/rest/servers/{guild}/members?limit=1000",
    "/api/rest/users/@me/dm-channels",
];

struct Hall {
    uuid: String,
    id: i64,
    guild: i64,
}

/// A server that is full of people who are full of words.
async fn full(engine: Engine) -> (Server, String, Hall) {
    let server = Server::on(engine, &[]).await;
    let ada = pythia(&server, "ada").await;
    let (guild, _) = guild(&server, &ada).await;
    let mut uuid = String::new();
    for place in 0..HALLS {
        let made = server.post("/api/v1/channels/", &ada, json!({ "name": format!("hall {place}") })).await.expect(200);
        made["id"].as_str().unwrap().clone_into(&mut uuid);
    }
    let id = kit::id::from_uuid(kit::id::IdKind::Channel, &uuid).unwrap();
    server.crowd(CROWD).await;
    server.gather(guild, "hall ").await;
    let content = format!("@a1 {}", "漢".repeat(1900));
    for _ in 0..MESSAGES {
        server.post("/api/v1/messages/", &ada, json!({ "channel_id": uuid, "content": content })).await.expect(200);
    }
    server.applaud(limits::NESTED_REACTIONS).await;
    (server, ada, Hall { uuid, id, guild })
}

/// The answer and its length. What is this large is not held to the published documents: other tests do that.
async fn ask(server: &Server, path: &str, token: &str) -> (Value, usize) {
    let request = reqwest::Client::new().get(format!("http://{}{path}", server.address())).bearer_auth(token);
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200, "{path}");
    let text = response.bytes().await.unwrap();
    (serde_json::from_slice(&text).unwrap(), text.len())
}

pub(crate) async fn no_answer_and_no_frame_is_over_its_bound(engine: Engine) {
    let (server, ada, hall) = full(engine).await;
    for question in QUESTIONS {
        let path = question.replace("{uuid}", &hall.uuid).replace("{id}", &hall.id.to_string());
        let (answer, length) = ask(&server, &path.replace("{guild}", &hall.guild.to_string()), &ada).await;
        assert!(length <= limits::ANSWER_BYTES, "{path}: {length}");
        assert!(
            !answer.as_array().is_some_and(Vec::is_empty) || question.contains("mentions") || question.contains("dm"),
            "{path}"
        );
    }
    // Lists have all their entries; only what is nested in an entry is shortened.
    for (path, members) in
        [("/api/v1/channels/my", "members"), ("/api/channels/me", "members"), ("/channels/me", "users")]
    {
        let (mine, _) = ask(&server, path, &ada).await;
        let mine = mine.as_array().unwrap();
        assert!(mine.len() >= HALLS, "{path}: {}", mine.len());
        for channel in mine.iter().filter(|channel| channel["name"].as_str().unwrap().starts_with("hall ")) {
            let shown = channel[members].as_array().unwrap();
            assert!((2..=limits::LISTED_MEMBERS).contains(&shown.len()), "{path}: {}", shown.len());
            assert_eq!(channel["member_count"], CROWD + 1, "{path}");
        }
    }
    let (messages, _) = ask(&server, &format!("/api/v1/messages/channel/{}?limit=100", hall.uuid), &ada).await;
    assert_eq!(messages.as_array().unwrap().len(), MESSAGES);
    pages_are_whole(&server, &ada, hall.id).await;
    replies(&server, &ada, &hall).await;
    frames(&server, &ada, &hall).await;
}

/// Holds to the bound what commands are answered with, and what a live session starts from. Pages are whole there too, as
/// clients ask for them by number.
async fn replies(server: &Server, ada: &str, hall: &Hall) {
    server.furnish(limits::GUILD_CHANNELS - 1).await;
    let mut socket = server.socket("/ws").await;
    let reply = socket.ask(&json!({ "command": "subscribe", "token": ada })).await;
    assert_eq!(reply["status"], "success");
    let mut started = 0;
    for _ in 0..3 {
        started += socket.frame().await.to_string().len();
    }
    assert!(started <= limits::ANSWER_BYTES, "{started}");
    let (guild, channel) = (hall.guild, hall.id);
    let questions = [
        (json!({ "command": "list_user_guilds" }), "guilds", 1),
        (
            json!({ "command": "get_guild_channels", "payload": { "guild_id": guild } }),
            "channels",
            limits::GUILD_CHANNELS,
        ),
        (json!({ "command": "get_guild", "payload": { "guild_id": guild } }), "channels", limits::GUILD_CHANNELS),
        (json!({ "command": "get_channel_users", "payload": { "channel_id": channel } }), "users", 100),
        (json!({ "command": "get_messages", "payload": { "channel_id": channel } }), "messages", 50),
    ];
    for (question, list, count) in questions {
        let reply = socket.ask(&question).await;
        let length = reply.to_string().len();
        assert!(length <= limits::ANSWER_BYTES, "{question}: {length}");
        assert_eq!(reply[list].as_array().unwrap().len(), count, "{question}");
    }
}

/// Whoever reads on after the last of a page misses nobody, however long a page may be.
async fn pages_are_whole(server: &Server, token: &str, channel: i64) {
    let (mut after, mut seen) = ("0".to_owned(), Vec::new());
    loop {
        let after_whom = if after == "0" { String::new() } else { format!("&after={after}") };
        let path = format!("/api/rest/channels/{channel}/members?limit=1000{after_whom}");
        let (page, _) = ask(server, &path, token).await;
        let Some(last) = page.as_array().unwrap().last() else { break };
        last["user_id"].as_str().unwrap().clone_into(&mut after);
        seen.extend(page.as_array().unwrap().iter().map(|member| number(&member["user_id"])));
    }
    assert_eq!(seen.len(), CROWD + 1);
    assert!(seen.is_sorted());
}

/// A message with a hundred reactions by people of many words is edited.
async fn frames(server: &Server, ada: &str, hall: &Hall) {
    let auth0 =
        format!("/ws?token={}", crate::people::voice_client(server, voices::Dialect::Auth0, "abel").await.token);
    let joined = json!({});
    let mut sockets = Vec::new();
    let token = auth0.split_once('=').unwrap().1.to_owned();
    server.post(&format!("/channels/{}/join", hall.id), &token, joined).await.expect(200);
    sockets.push(server.socket(&auth0).await);
    sockets.push(server.socket(&format!("/ws?token={ada}")).await);
    let (newest, _) = ask(server, &format!("/channels/{}/messages?limit=1", hall.id), ada).await;
    let message = newest["messages"][0]["id"].as_i64().unwrap();
    let path = format!("/channels/{}/messages/{message}", hall.id);
    let edited = server.call(reqwest::Method::PUT, &path, ada, json!({ "content": "shorter" })).await;
    assert_eq!(edited.status, 200);
    for socket in &mut sockets {
        let heard = socket
            .until(|frame| frame["message"]["content"] == "shorter" || frame["data"]["content"] == "shorter")
            .await;
        let length = heard.to_string().len();
        assert!(length <= limits::EVENT_BYTES, "{length}");
        assert!(length > 10_000, "its reactions are in it: {length}");
    }
}
