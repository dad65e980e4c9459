//! How somebody wants to be seen is told to whoever shares a guild or a channel with them, in every family that has a word
//! for it, and to nobody else.

use serde_json::{Value, json};
use testkit::{Engine, Server, Socket};

use crate::people::{admit, gateway, guild, id, pythia};

/// A socket of `command` that says who one is.
async fn live(server: &Server, token: &str) -> Socket {
    let mut socket = server.socket("/ws").await;
    assert_eq!(socket.ask(&json!({ "command": "subscribe", "token": token })).await["status"], "success");
    socket
}

async fn set_status(socket: &mut Socket, status: &str) {
    let command = json!({ "command": "set_status", "payload": { "status": status } });
    socket.send(&command).await;
    socket.until(|frame| *frame == json!({ "status": status })).await;
}

/// What each of the families shows of the same presence.
struct Watchers {
    /// Whose.
    watched: i64,
    command: Socket,
    pythia: Socket,
    gateway: Socket,
}

impl Watchers {
    async fn see(&mut self, word: &str) {
        let number = self.watched;
        let is_theirs = |frame: &Value| frame["type"] == "status_updated" && frame["user_id"] == number;
        assert_eq!(self.command.until(is_theirs).await["new_status"], word);
        let told = self.pythia.until(|frame| frame["type"] == "user_status" && frame["username"] == "ann").await;
        assert_eq!(told["status"], word);
        let text = number.to_string();
        let is_theirs = |frame: &Value| frame["op"] == 40 && frame["d"]["user_id"] == text;
        assert_eq!(self.gateway.until(is_theirs).await["d"]["status"], word);
    }
}

pub(crate) async fn a_status_is_seen_in_every_family_by_those_who_share_a_guild(engine: Engine) {
    let server = Server::on(engine, &[]).await;
    let (ann, bo, cy) = (gateway(&server, "ann").await, gateway(&server, "bo").await, pythia(&server, "cy").await);
    let stranger = gateway(&server, "stranger").await;
    let (guild, channel) = guild(&server, &ann).await;
    for newcomer in [&bo, &cy] {
        admit(&server, guild, &ann, newcomer).await;
    }
    let target = id(&server, &ann).await;
    let mut watchers = Watchers {
        watched: target,
        command: live(&server, &bo).await,
        pythia: server.socket(&format!("/ws?token={cy}")).await,
        gateway: server.socket(&format!("/api/ws?token={bo}")).await,
    };
    watchers.gateway.until(|frame| frame["op"] == 10).await;
    watchers.pythia.until(|frame| frame["type"] == "connection_established").await;
    let mut outside = server.socket(&format!("/api/ws?token={stranger}")).await;
    outside.until(|frame| frame["op"] == 10).await;
    let mut anns = live(&server, &ann).await;
    watchers.see("online").await;
    for (chosen, seen) in [("idle", "idle"), ("dnd", "dnd"), ("invisible", "offline"), ("online", "online")] {
        set_status(&mut anns, chosen).await;
        watchers.see(seen).await;
        let question = json!({ "command": "get_user_status", "payload": { "user_id": target }, "token": cy });
        assert_eq!(server.socket("/ws").await.ask(&question).await, json!({ "user_id": target, "status": seen }));
        let members = server.get(&format!("/api/rest/channels/{channel}/members"), &bo).await.expect(200);
        assert_eq!(members[0]["status"], seen);
    }
    // What the gateway's own frame chooses is the same choice.
    let mut opcodes = server.socket(&format!("/api/ws?token={ann}")).await;
    opcodes.until(|frame| frame["op"] == 10).await;
    opcodes.send(&json!({ "op": 40, "d": { "status": "dnd" } })).await;
    watchers.see("dnd").await;
    let own = anns.until(|frame| frame["type"] == "status_updated").await;
    assert_eq!(own["new_status"], "dnd");
    opcodes.close().await;
    anns.close().await;
    server.clock.advance(std::time::Duration::from_mins(1));
    watchers.see("offline").await;
    let heard: Value = outside.ask(&json!({ "op": 1 })).await;
    assert_eq!(heard["op"], 2, "a stranger was told of something: {heard}");
}
