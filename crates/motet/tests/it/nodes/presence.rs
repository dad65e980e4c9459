//! Who is at one node is seen at all, and whoever was at one that is gone is seen no more.

use serde_json::{Value, json};
use testkit::{Nodes, Server, Socket};

use super::{Owner, listen, until};
use crate::people::{admit, gateway, guild, id, pythia};

/// Somebody in a guild with a friend.
struct Friends {
    guild: i64,
    ada: String,
    bob: String,
    bob_id: String,
}

impl Friends {
    async fn at(server: &Server) -> Self {
        let (ada, bob) = (gateway(server, "ada").await, gateway(server, "bob").await);
        let (guild, _) = guild(server, &ada).await;
        admit(server, guild, &ada, &bob).await;
        let bob_id = id(server, &bob).await.to_string();
        Self { guild, ada, bob, bob_id }
    }

    /// Whether the list of who is there names Bob.
    async fn sees_bob(&self, server: &Server) -> bool {
        let path = format!("/api/rest/servers/{}/members?present=true", self.guild);
        let list = server.get(&path, &self.ada).await.expect(200);
        list.as_array().unwrap().iter().any(|member| member["user_id"] == self.bob_id)
    }

    /// The next presence of Bob that a socket hears.
    async fn status(&self, socket: &mut Socket) -> Value {
        let is_bobs = |frame: &Value| frame["op"] == 40 && frame["d"]["user_id"] == self.bob_id;
        socket.until(is_bobs).await["d"]["status"].clone()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_and_goes_at_one_node_is_seen_at_all() {
    if !Nodes::are_there() {
        return;
    }
    let mut nodes = Nodes::start(3).await;
    let friends = Friends::at(&nodes.nodes[0]).await;
    let mut ada = listen(&nodes.nodes[0], &friends.ada).await;
    let mut bob = listen(&nodes.nodes[1], &friends.bob).await;
    assert_eq!(friends.status(&mut ada).await, "online");
    for node in &nodes.nodes {
        until("Bob is in the list", async || friends.sees_bob(node).await).await;
    }
    bob.send(&json!({ "op": 40, "d": { "status": "dnd" } })).await;
    assert_eq!(friends.status(&mut ada).await, "dnd");
    let second = listen(&nodes.nodes[2], &friends.bob).await;
    drop((bob, second));
    assert_eq!(friends.status(&mut ada).await, "offline");
    for node in &nodes.nodes {
        until("Bob is in no list", async || !friends.sees_bob(node).await).await;
    }
    // A node that goes takes its people with it.
    let bob = listen(&nodes.nodes[1], &friends.bob).await;
    assert_eq!(friends.status(&mut ada).await, "dnd");
    until("Bob is in the list", async || friends.sees_bob(&nodes.nodes[2]).await).await;
    nodes.nodes.remove(1).stop().await;
    assert_eq!(friends.status(&mut ada).await, "offline");
    drop(bob);
}

#[tokio::test(flavor = "multi_thread")]
async fn typing_is_seen_at_another_node_and_so_is_its_end() {
    if !Nodes::are_there() {
        return;
    }
    let nodes = Nodes::start(2).await;
    let ada = Owner::at(&nodes.nodes[0], "ada").await;
    let watching = pythia(&nodes.nodes[1], "wat").await;
    ada.join(&nodes.nodes[1], &watching).await;
    let mut watcher = nodes.nodes[1].socket(&format!("/ws?token={watching}")).await;
    watcher.until(|frame| frame["type"] == "connection_established").await;
    let mut types = listen(&nodes.nodes[0], &ada.token).await;
    types.send(&json!({ "op": 50, "d": { "channel_id": ada.room.to_string() } })).await;
    let told = |frame: &Value| frame["type"] == "typing_indicator";
    assert_eq!(watcher.until(told).await["is_typing"], true);
    drop(types);
    assert_eq!(watcher.until(told).await["is_typing"], false);
}
