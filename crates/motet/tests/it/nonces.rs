//! A send repeated is a send answered again, and nothing else is: at every door that takes a nonce.

use kit::id::{IdKind, from_uuid, uuid};
use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use serde_json::{Value, json};
use testkit::{Answer, Engine, Server, Socket};
use voices::{Dialect, Http, VoiceClient};

use crate::files::{form, form_type, send_form, until_there_are};
use crate::people::{admit, gateway, guild, number, say, voice_client};

/// How a nonce comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Field,
    Header,
    Form,
    Socket,
}

/// Every door that takes one.
const DOORS: [(Dialect, Way); 12] = [
    (Dialect::Gateway, Way::Field),
    (Dialect::Gateway, Way::Header),
    (Dialect::Gateway, Way::Form),
    (Dialect::Pythia, Way::Field),
    (Dialect::Pythia, Way::Header),
    (Dialect::Chat, Way::Field),
    (Dialect::Chat, Way::Header),
    (Dialect::Chat, Way::Form),
    (Dialect::Chat, Way::Socket),
    (Dialect::Auth0, Way::Field),
    (Dialect::Auth0, Way::Header),
    (Dialect::Auth0, Way::Socket),
];

/// Somebody at one of them, with two channels of their own.
struct Sender<'a> {
    server: &'a Server,
    dialect: Dialect,
    way: Way,
    token: String,
    socket: Option<Socket>,
    channels: [i64; 2],
}

impl<'a> Sender<'a> {
    async fn at(server: &'a Server, dialect: Dialect, way: Way) -> Self {
        let name = format!("{}-{way:?}", dialect.name()).to_lowercase();
        let VoiceClient { token, .. } = voice_client(server, dialect, &name).await;
        let mut channels = [0; 2];
        for channel in &mut channels {
            *channel = if dialect == Dialect::Auth0 {
                let body = json!({ "name": "room", "is_private": false });
                server.post("/channels/", &token, body).await.expect(200)["id"].as_i64().unwrap()
            } else {
                let made = server.post("/api/rest/channels", &token, json!({ "name": "room" })).await.expect(201);
                number(&made["channel_id"])
            };
        }
        let path = match dialect {
            _ if way != Way::Socket => None,
            Dialect::Chat => Some(format!("/api/ws/{name}?token={token}")),
            _ => Some(format!("/ws?token={token}")),
        };
        let socket = match path {
            Some(path) => Some(server.socket(&path).await),
            None => None,
        };
        Self { server, dialect, way, token, socket, channels }
    }

    /// The id of the message that a send comes to, or the words in which it is refused.
    async fn send(&mut self, channel: i64, content: &str, nonce: &str) -> Result<i64, Value> {
        if self.way == Way::Socket {
            return self.send_by_socket(channel, content, nonce).await;
        }
        let answer = self.send_by_rest(channel, content, nonce).await;
        if answer.status >= 300 {
            assert_eq!(answer.status, 404, "{}", answer.body);
            return Err(answer.body);
        }
        Ok(match self.dialect {
            Dialect::Gateway => number(&answer.body["message_id"]),
            Dialect::Auth0 => answer.body["id"].as_i64().unwrap(),
            _ => from_uuid(IdKind::Message, answer.body["id"].as_str().unwrap()).unwrap(),
        })
    }

    async fn send_by_rest(&self, channel: i64, content: &str, nonce: &str) -> Answer {
        let named = uuid(IdKind::Channel, channel);
        let (path, mut body) = match self.dialect {
            Dialect::Gateway => (format!("/api/rest/channels/{channel}/messages"), json!({})),
            Dialect::Auth0 => (format!("/channels/{channel}/messages"), json!({})),
            Dialect::Pythia => ("/api/v1/messages/".to_owned(), json!({ "channel_id": named })),
            _ => ("/api/messages".to_owned(), json!({ "channel_id": named })),
        };
        body["content"] = content.into();
        let mut headers = vec![("authorization", format!("Bearer {}", self.token))];
        if self.way == Way::Header {
            headers.push(("idempotency-key", nonce.to_owned()));
        } else {
            body["nonce"] = nonce.into();
        }
        let body = if self.way == Way::Form {
            headers.push(("content-type", form_type()));
            let parts = body.as_object().unwrap().iter();
            form(
                &parts.map(|(name, text)| (name.as_str(), None, text.as_str().unwrap().as_bytes())).collect::<Vec<_>>(),
            )
        } else {
            headers.push(("content-type", "application/json".to_owned()));
            body.to_string().into_bytes()
        };
        let header =
            |(name, value): (_, String)| (HeaderName::from_static(name), HeaderValue::from_str(&value).unwrap());
        let headers: HeaderMap = headers.into_iter().map(header).collect();
        self.server.raw(Method::POST, &path, headers, body).await
    }

    async fn send_by_socket(&mut self, channel: i64, content: &str, nonce: &str) -> Result<i64, Value> {
        let (frame, failed) = match self.dialect {
            Dialect::Chat => {
                (json!({ "channel_id": uuid(IdKind::Channel, channel), "content": content, "nonce": nonce }), "error")
            }
            _ => {
                (json!({ "type": "new_message", "channel_id": channel, "content": content, "nonce": nonce }), "detail")
            }
        };
        let socket = self.socket.as_mut().unwrap();
        socket.send(&frame).await;
        let answer = socket.until(|frame| frame["type"] == "message_ack" || frame[failed].is_string()).await;
        match (&answer["data"]["id"], &answer["message"]["id"]) {
            (Value::String(id), _) => Ok(from_uuid(IdKind::Message, id).unwrap()),
            (_, Value::Number(id)) => Ok(id.as_i64().unwrap()),
            _ => Err(answer),
        }
    }

    async fn delete(&self, channel: i64, message: i64) {
        let channels = if self.dialect == Dialect::Auth0 { "/channels" } else { "/api/rest/channels" };
        let deleted = self.server.delete(&format!("{channels}/{channel}/messages/{message}"), &self.token).await;
        assert!(deleted.status < 300, "{}", deleted.body);
    }

    /// How many messages stand in a channel.
    async fn count(&self, channel: i64) -> usize {
        let channels = if self.dialect == Dialect::Auth0 { "/channels" } else { "/api/rest/channels" };
        let page = self.server.get(&format!("{channels}/{channel}/messages"), &self.token).await.expect(200);
        page.as_array().or(page["messages"].as_array()).unwrap().len()
    }
}

pub(crate) async fn every_door_knows_a_repeated_send_and_takes_nothing_else_for_one(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    for (dialect, way) in DOORS {
        let door = format!("{} {way:?}", dialect.name());
        let mut sender = Sender::at(&server, dialect, way).await;
        let [one, two] = sender.channels;
        let first = sender.send(one, "first", "1").await.unwrap();
        assert_eq!(sender.send(one, "first", "1").await, Ok(first), "{door}: a repetition");
        let second = sender.send(one, "second", "1").await.unwrap();
        let elsewhere = sender.send(two, "first", "1").await.unwrap();
        assert!(first < second && second < elsewhere, "{door}: other words and another channel are other messages");
        assert_eq!(sender.send(one, "second", "1").await, Ok(second), "{door}: each has repetitions of its own");
        assert_eq!(sender.send(two, "first", "1").await, Ok(elsewhere), "{door}");
        sender.delete(one, first).await;
        let words = sender.send(one, "first", "1").await.unwrap_err();
        let unknown = sender.server.get(&format!("/api/rest/channels/{one}/messages/{first}"), &sender.token).await;
        assert!(words.to_string().to_lowercase().contains("message"), "{door}: {words}");
        assert!(dialect != Dialect::Gateway || words == unknown.expect(404), "{door}: as one that isn't there");
        assert_eq!(sender.send(one, "second", "1").await, Ok(second), "{door}");
        assert_eq!((sender.count(one).await, sender.count(two).await), (1, 1), "{door}");
    }
}

pub(crate) async fn commands_are_known_again_too(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let token = voice_client(&server, Dialect::Command, "ada").await.token;
    let (_, channel) = guild(&server, &token).await;
    let (_, other) = guild(&server, &token).await;
    let mut socket = server.socket("/ws").await;
    let send = |channel: i64, content: &str| {
        let payload = json!({ "channel_id": channel, "content": content, "nonce": "1" });
        json!({ "command": "send_message", "token": token, "payload": payload })
    };
    let first = socket.ask(&send(channel, "first")).await;
    assert_eq!(socket.ask(&send(channel, "first")).await, first);
    let second = socket.ask(&send(channel, "second")).await;
    let elsewhere = socket.ask(&send(other, "first")).await;
    assert_eq!((&second["message_id"], &elsewhere["message_id"]), (&json!(2), &json!(3)));
    server.delete(&format!("/api/rest/channels/{channel}/messages/1"), &token).await.expect(204);
    let refused = socket.ask(&send(channel, "first")).await;
    assert_eq!(refused, json!({ "status": "error", "detail": "Message not found" }));
}

pub(crate) async fn repeated_at_once_it_stands_once(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ada, bob) = (gateway(&server, "ada").await, gateway(&server, "bob").await);
    let (guild, channel) = guild(&server, &ada).await;
    admit(&server, guild, &ada, &bob).await;
    let body = json!({ "content": "once", "nonce": "n-1" });
    let first = say(&server, &ada, channel, body.clone()).await.expect(201);
    let (again, at_once) =
        tokio::join!(say(&server, &ada, channel, body.clone()), say(&server, &ada, channel, body.clone()));
    assert_eq!(again.expect(201)["message_id"], first["message_id"]);
    assert_eq!(at_once.expect(201)["message_id"], first["message_id"]);
    let others = say(&server, &bob, channel, body.clone()).await.expect(201);
    assert_ne!(others["message_id"], first["message_id"], "a nonce is its author's own");
    let history = server.get(&format!("/api/rest/channels/{channel}/messages"), &ada).await.expect(200);
    assert_eq!(history.as_array().unwrap().len(), 2);
    // Whoever was removed since is refused, also for what they sent before.
    let member = crate::people::id(&server, &bob).await;
    server.delete(&format!("/api/rest/servers/{guild}/members/{member}"), &ada).await.expect(204);
    say(&server, &bob, channel, body.clone()).await.expect(404);
    server.delete(&format!("/api/rest/channels/{channel}"), &ada).await.expect(204);
    say(&server, &ada, channel, body).await.expect(404);
}

pub(crate) async fn a_repeated_upload_is_known_by_its_contents_and_leaves_none(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let ada = VoiceClient::register(&Http::new(server.address()), Dialect::Gateway, "ada").await.unwrap().token;
    let made = server.post("/api/rest/channels", &ada, json!({ "name": "room" })).await.expect(201);
    let path = format!("/api/rest/channels/{}/messages", number(&made["channel_id"]));
    let send = async |name: &str, content: &[u8]| {
        let parts: [crate::files::Part<'_>; 3] =
            [("content", None, b"look"), ("nonce", None, b"1"), ("file", Some(name), content)];
        send_form(&server, Method::POST, &path, &ada, &parts).await
    };
    let first = send("a.txt", b"aaa").await.expect(201);
    assert_eq!(send("a.txt", b"aaa").await.expect(201), first);
    until_there_are(&server, 1).await;
    let (longer, renamed) = (send("a.txt", b"aab").await.expect(201), send("b.txt", b"aaa").await.expect(201));
    assert!(number(&first["message_id"]) < number(&longer["message_id"]));
    assert!(number(&longer["message_id"]) < number(&renamed["message_id"]));
    server.delete(&format!("{path}/{}", number(&first["message_id"])), &ada).await.expect(204);
    send("a.txt", b"aaa").await.expect(404);
    until_there_are(&server, 2).await;
}
