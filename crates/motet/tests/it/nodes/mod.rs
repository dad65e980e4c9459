//! Several nodes on one database: who speaks at one is heard at all, and who is put out at one is out at all.

mod leaving;
mod outages;
mod presence;
mod starting;
mod storm;
mod talking;

use std::time::Duration;

use serde_json::json;
use testkit::{Server, Socket};

use crate::people::{gateway, number};

/// Longer than anything here may take on a busy machine.
const PATIENCE: Duration = Duration::from_mins(1);

/// Somebody in a room that they made.
struct Owner {
    token: String,
    room: i64,
}

impl Owner {
    async fn at(server: &Server, name: &str) -> Self {
        let token = gateway(server, name).await;
        let made = server.post("/api/rest/channels", &token, json!({ "name": "room" })).await.expect(201);
        Self { token, room: number(&made["channel_id"]) }
    }

    async fn say(&self, server: &Server, content: &str) -> u16 {
        let path = format!("/api/rest/channels/{}/messages", self.room);
        server.post(&path, &self.token, json!({ "content": content, "nonce": content })).await.status
    }

    /// Joins the room with another account.
    async fn join(&self, server: &Server, token: &str) {
        server.post(&format!("/api/rest/channels/{}/join", self.room), token, json!({})).await.expect(200);
    }
}

/// A socket of `gateway` that is live, and its first cursor.
async fn listen(server: &Server, token: &str) -> Socket {
    let mut socket = server.socket(&format!("/api/ws?token={token}&cursor=")).await;
    socket.until(|frame| frame["op"] == 10).await;
    socket
}

/// The content of the next message that a socket of `gateway` hears, and the cursor that came with it.
async fn next_message(socket: &mut Socket) -> (String, String) {
    let frame = socket.until(|frame| frame["op"] == 11).await;
    let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    (text(&frame["d"]["content"]), text(&frame["cursor"]))
}

/// Waits until this holds.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let begun = std::time::Instant::now();
    while !holds().await {
        assert!(begun.elapsed() < PATIENCE, "{what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
