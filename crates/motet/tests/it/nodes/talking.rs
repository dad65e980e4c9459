//! What is said at one node is heard at all others, once and in one order.

use serde_json::Value;
use testkit::{Nodes, hold_frame};
use voices::{Dialect, VoiceClient, message_in};

use super::{Owner, PATIENCE, listen, next_message};
use crate::at_once::Listener;
use crate::people::{gateway, voice_client};

/// Somebody of each dialect at each of two nodes, who all speak at once.
#[tokio::test(flavor = "multi_thread")]
async fn ten_voices_at_two_nodes_hear_one_order_in_every_dialect() {
    if !Nodes::are_there() {
        return;
    }
    let nodes = Nodes::start(2).await;
    let mut choir: Vec<VoiceClient> = Vec::new();
    for (place, node) in nodes.nodes.iter().enumerate() {
        for dialect in Dialect::ALL {
            choir.push(voice_client(node, dialect, &format!("{}{place}", dialect.name())).await);
        }
    }
    let founder = choir.iter().position(|client| client.dialect() == Dialect::Auth0).unwrap();
    let channel = choir[founder].open_channel("choir", "open-sesame").await.unwrap();
    for (place, client) in choir.iter_mut().enumerate() {
        if place != founder {
            client.join(channel, "open-sesame").await.unwrap();
        }
        client.connect().await.unwrap();
    }
    let speaking: Vec<_> = choir.into_iter().map(|client| tokio::spawn(say_lines(client, channel))).collect();
    let (mut heard, mut token) = (Vec::new(), String::new());
    for voice in speaking {
        let (client, contents) = voice.await.unwrap();
        if client.dialect() == Dialect::Auth0 {
            token.clone_from(&client.token);
        }
        heard.push((client.username, contents));
    }
    let path = format!("/channels/{channel}/messages?limit=1000");
    let history = nodes.nodes[1].get(&path, &token).await.expect(200);
    let messages = history["messages"].as_array().unwrap().iter().rev();
    let history: Vec<&str> = messages.filter_map(|message| message["content"].as_str()).collect();
    assert_eq!(history.len(), 100);
    for (name, contents) in &heard {
        assert_eq!(contents, &history, "{name} heard otherwise");
    }
}

/// Says ten lines, and gives the hundred that it heard.
async fn say_lines(mut client: VoiceClient, channel: i64) -> (VoiceClient, Vec<String>) {
    for line in 0..10 {
        let content = format!("{} {line}", client.username);
        client.say(channel, &content).await.unwrap();
    }
    let frames: Vec<Value> = client.hear(100, PATIENCE).await.unwrap();
    let dialect = client.dialect();
    for frame in &frames {
        hold_frame(dialect.name(), frame);
    }
    let contents = frames.iter().filter_map(|frame| message_in(dialect, frame)).map(str::to_owned).collect();
    (client, contents)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_of_one_node_goes_on_at_another() {
    if !Nodes::are_there() {
        return;
    }
    let mut nodes = Nodes::start(2).await;
    let ada = Owner::at(&nodes.nodes[0], "ada").await;
    let mut socket = listen(&nodes.nodes[0], &ada.token).await;
    let mut last = String::new();
    for round in 0..6 {
        let (here, there) = (round % 2, (round + 1) % 2);
        for (node, words) in [(here, "at home"), (there, "abroad")] {
            assert_eq!(ada.say(&nodes.nodes[node], &format!("{words} {round}")).await, 201);
            let (content, cursor) = next_message(&mut socket).await;
            assert_eq!(content, format!("{words} {round}"));
            last = cursor;
        }
        drop(socket);
        assert_eq!(ada.say(&nodes.nodes[here], &format!("missed {round}")).await, 201);
        if round == 3 {
            nodes.nodes[here].restart().await;
        }
        let path = format!("/api/ws?token={}&cursor={last}", ada.token);
        socket = nodes.nodes[there].socket(&path).await;
        let (content, _) = next_message(&mut socket).await;
        assert_eq!(content, format!("missed {round}"));
        let resumed = socket.until(|frame| frame["op"] == 3).await;
        assert_eq!(resumed["d"]["resumed"], true);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_joins_at_one_node_hears_what_is_said_after_that_at_another() {
    if !Nodes::are_there() {
        return;
    }
    let nodes = Nodes::start(3).await;
    let [one, two, three] = nodes.nodes.as_slice() else { panic!("three nodes") };
    let ada = Owner::at(one, "ada").await;
    for round in 0..20 {
        let name = format!("bob{round}");
        let bob = gateway(two, &name).await;
        let mut listener = Listener::with(three, Dialect::Gateway, &name, bob.clone()).await;
        listener.heard().await;
        ada.join(two, &bob).await;
        let welcome = format!("welcome {round}");
        assert_eq!(ada.say(one, &welcome).await, 201);
        let heard = listener.socket.until(|frame| frame["op"] == 11).await;
        assert_eq!(heard["d"]["content"], welcome);
    }
}
