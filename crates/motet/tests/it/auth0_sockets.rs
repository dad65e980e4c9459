//! A hundred sockets of twenty users of `auth0`: what happens in a channel reaches exactly those who are in it.

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use testkit::{Engine, Server, Socket};
use voices::Dialect;

use crate::people::voice_client;

const USERS: usize = 20;
const SOCKETS_EACH: usize = 5;

struct SocketUser {
    token: String,
    id: i64,
    sockets: Vec<Socket>,
}

/// A channel, and who is in it as far as everybody was told.
struct Hall {
    server: Server,
    singers: Vec<SocketUser>,
    channel: i64,
    inside: BTreeSet<usize>,
}

impl Hall {
    /// The first ten are in it; the others know each other from another channel.
    async fn fill(engine: Engine) -> Self {
        let server = Server::on(engine, &[]).await;
        let mut singers = Vec::new();
        for number in 0..USERS {
            let token = voice_client(&server, Dialect::Auth0, &format!("singer{number}")).await.token;
            let id = server.get("/users/me", &token).await.expect(200)["id"].as_i64().unwrap();
            singers.push(SocketUser { token, id, sockets: Vec::new() });
        }
        let open = async |people: std::ops::Range<usize>| {
            let (draft, owner) = (json!({ "name": "hall" }), &singers[people.start].token);
            let made = server.post("/channels/", owner, draft).await.expect(200);
            for joiner in people.skip(1) {
                let path = format!("/channels/{}/join", made["id"]);
                server.post(&path, &singers[joiner].token, Value::Null).await.expect(200);
            }
            made["id"].as_i64().unwrap()
        };
        let channel = open(0..10).await;
        open(10..USERS).await;
        for singer in &mut singers {
            for _ in 0..SOCKETS_EACH {
                singer.sockets.push(server.socket(&format!("/ws?token={}", singer.token)).await);
            }
        }
        Self { server, singers, channel, inside: (0..10).collect() }
    }

    /// Somebody does something, which must succeed.
    async fn act(&self, who: usize, method: Method, path: &str, body: Value) -> Value {
        let path = format!("/channels/{}{path}", self.channel);
        self.server.call(method, &path, &self.singers[who].token, body).await.expect(200)
    }

    /// Every socket of those inside has heard this and nothing else, and every other socket nothing.
    async fn heard(&mut self, frames: &[Value]) {
        let audience = self.inside.clone();
        self.heard_by(&audience, frames).await;
    }

    async fn heard_by(&mut self, audience: &BTreeSet<usize>, frames: &[Value]) {
        let marker = json!({ "type": "error", "detail": "Unknown message type" });
        for (number, singer) in self.singers.iter_mut().enumerate() {
            let expected = if audience.contains(&number) { frames } else { &[] };
            for socket in &mut singer.sockets {
                socket.send(&json!({ "type": "what came before this?" })).await;
                let mut heard = Vec::new();
                loop {
                    let frame = socket.frame().await;
                    if frame == marker {
                        break;
                    }
                    heard.push(frame);
                }
                assert_eq!(heard, expected, "singer {number}");
            }
        }
    }

    /// An event of this channel.
    fn event(&self, kind: &str, rest: &Value) -> Value {
        let mut frame = json!({ "type": kind, "channel_id": self.channel });
        frame.as_object_mut().unwrap().extend(rest.as_object().unwrap().clone());
        frame
    }

    /// What the channel looks like now, as its members are told when it changes.
    async fn update(&self) -> Value {
        let member = &self.singers[*self.inside.first().unwrap()].token;
        let mut channel = self.server.get(&format!("/channels/{}", self.channel), member).await.expect(200);
        channel["messages"] = json!([]);
        self.event("channel_update", &json!({ "channel": channel }))
    }

    fn role(&self, who: usize, role: &str) -> Value {
        self.event("role_updated", &json!({ "user_id": self.singers[who].id, "role": role }))
    }

    async fn came(&mut self, who: usize) {
        self.inside.insert(who);
        let path = format!("/users/{}", self.singers[who].id);
        let profile = self.server.get(&path, &self.singers[who].token).await.expect(200);
        let person = json!({
            "id": profile["id"], "email": profile["email"], "name": profile["name"], "picture": profile["picture"]
        });
        self.heard(&[self.event("member_joined", &json!({ "user": person }))]).await;
    }

    /// Whoever goes hears of it, and of nothing else that comes of it.
    async fn went(&mut self, who: usize, and_then: &[Value]) {
        let left = self.event("member_left", &json!({ "user_id": self.singers[who].id }));
        self.inside.remove(&who);
        for singer in &mut self.singers[who].sockets {
            assert_eq!(singer.frame().await, left);
        }
        self.heard(&[std::slice::from_ref(&left), and_then].concat()).await;
    }
}

pub(crate) async fn a_hundred_sockets_hear_exactly_what_is_theirs(engine: Engine) {
    let mut hall = Hall::fill(engine).await;
    hall.heard(&[]).await;
    hall.act(12, Method::POST, "/join", Value::Null).await;
    hall.came(12).await;
    hall.act(9, Method::POST, "/leave", Value::Null).await;
    hall.went(9, &[]).await;
    let removed = format!("/members/{}", hall.singers[8].id);
    hall.act(0, Method::DELETE, &removed, Value::Null).await;
    hall.went(8, &[]).await;
    let seven = format!("/roles/{}", hall.singers[7].id);
    hall.act(0, Method::PUT, &seven, json!({ "role": "moderator" })).await;
    hall.heard(&[hall.role(7, "moderator")]).await;

    hall.act(0, Method::PUT, "/privacy", json!({ "is_private": true, "join_code": "open-sesame" })).await;
    let private = hall.event("privacy_updated", &json!({ "is_private": true }));
    hall.heard(&[private, hall.update().await]).await;
    let code = json!({ "code": "open-sesame" });
    hall.server.post("/channels/join", &hall.singers[13].token, code).await.expect(200);
    hall.came(13).await;
    let said = hall.act(13, Method::POST, "/messages", json!({ "content": "la" })).await;
    hall.heard(&[hall.event("new_message", &json!({ "message": said }))]).await;
    hall.act(12, Method::POST, "/invite", Value::Null).await;
    hall.heard(&[hall.update().await]).await;

    // The owner goes; whoever came next owns it, and hands it on.
    hall.act(0, Method::POST, "/leave", Value::Null).await;
    hall.inside.remove(&0);
    let (owned, role) = (hall.update().await, hall.role(1, "owner"));
    hall.went(0, &[owned, role]).await;
    hall.act(1, Method::PUT, &seven, json!({ "role": "owner" })).await;
    hall.heard(&[hall.update().await, hall.role(1, "member"), hall.role(7, "owner")]).await;

    hall.act(7, Method::PUT, "/privacy", json!({ "is_private": false })).await;
    let public = hall.event("privacy_updated", &json!({ "is_private": false }));
    hall.heard(&[public, hall.update().await]).await;
    hall.act(8, Method::POST, "/join", Value::Null).await;
    hall.came(8).await;
    hall.act(7, Method::DELETE, "", Value::Null).await;
    hall.heard(&[hall.event("channel_delete", &json!({}))]).await;
}
