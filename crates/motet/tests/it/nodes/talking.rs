//! What is said at one node is heard at all others, once and in one order.

use testkit::Nodes;
use voices::Dialect;

use super::{Owner, PATIENCE, listen, next_message};
use crate::at_once::Listener;
use crate::many_voices::{Choir, sing};
use crate::people::gateway;

/// Somebody of each dialect at each of two nodes, who all speak at once.
#[tokio::test(flavor = "multi_thread")]
async fn ten_voices_at_two_nodes_hear_one_order_in_every_dialect() {
    if !Nodes::are_there() {
        return;
    }
    let nodes = Nodes::start(2).await;
    sing(&nodes.nodes, Choir { voices: 1, lines: 10, all: 100, patience: PATIENCE }).await;
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
